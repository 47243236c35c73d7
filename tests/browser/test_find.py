"""Finding by keyboard: what is here, what is in the clouds, and never an answer to what was typed before."""

import pytest
from selenium.webdriver.common.action_chains import ActionChains
from selenium.webdriver.common.keys import Keys

from devcloud import DevCloud
from tests.browser.test_every_page import AXE, CHECK, WIDER
from tests.browser.visitor import PHONE

pytestmark = [pytest.mark.browser, pytest.mark.devcloud, pytest.mark.moto]

HITS = "#nova-find [data-nova-results] [role=option]"


def hits(visitor):
    return [one.text for one in visitor.all(HITS)]


def calm(visitor):
    """Wait until all scopes have answered."""
    visitor.until(lambda: not visitor.all("[data-nova-find-busy]"), "all answers")


def test_a_thing_in_any_cloud(alice, web, demo, aws):
    alice.open(f"{demo}volumes/")
    alice.keys("/")
    alice.until(lambda: alice.focus.get_attribute("name") == "q", "the focus in the field")
    alice.keys("WEB-2")
    alice.until(lambda: any("web-2" in one for one in hits(alice)), "web-2")
    calm(alice)
    alice.until(lambda: "web-2" in alice.one("#nova-find [aria-selected]").text, "the first one chosen")
    assert "Running" in alice.one("#nova-find [aria-selected]").text
    alice.keys(Keys.ENTER)
    alice.says("web-2", "h1")

    # From there a machine at EC2, by its id
    machines = web.get(f"{aws}instances/?name=shop-&format=json").json()["items"]
    ActionChains(alice.browser).key_down(Keys.CONTROL).send_keys("k").key_up(Keys.CONTROL).perform()
    alice.one("#nova-find input").send_keys(machines[0]["id"])
    alice.until(lambda: any(machines[0]["name"] in one for one in hits(alice)), machines[0]["id"])
    calm(alice)
    assert len(hits(alice)) == 1
    alice.keys(Keys.ENTER)
    alice.says(machines[0]["name"], "h1")
    assert not alice.complaints()


def test_what_one_can_do_here(alice, demo):
    alice.open(f"{demo}key_pairs/")
    action = alice.one(".nova-head-actions a").text
    palette = "#nova-find [data-nova-palette] [role=option]"
    alice.keys("/")
    alice.keys(action.lower())
    alice.until(lambda: [one.text for one in alice.all(palette)] == [action], "the page's action")
    alice.keys(Keys.ENTER)
    assert alice.one("input[name=name]", alice.dialog())
    alice.keys(Keys.ESCAPE)
    alice.until(lambda: not alice.all("dialog[open]"), "the form to close")
    alice.keys("/")
    alice.keys("volumes")
    alice.until(lambda: alice.text(palette).startswith("Volumes"), "the page of volumes")
    alice.keys(Keys.ENTER)
    alice.says("Volumes", "h1")
    alice.keys("?")
    alice.says("Filter the list", "#nova-keys")
    alice.keys(Keys.ESCAPE)
    alice.until(lambda: not alice.all("dialog[open]"), "the keys to close")


def test_later_words_win(alice, devcloud, demo):
    alice.open(f"{demo}instances/")
    broken = DevCloud(devcloud.folder)
    with broken.fault(service="nova", method="GET", path="servers/detail.*limit=51", delay=4, times=2):
        alice.keys("/")
        alice.keys("db-1")
        alice.until(lambda: alice.all("[data-nova-find-busy]"), "a question")
        alice.fill("q", "mail-1")
        alice.until(lambda: any("mail-1" in one for one in hits(alice)), "mail-1")
        calm(alice)
        assert not any("db-1" in one for one in hits(alice))


# As if one service of that scope were slow: what the others have, and where to ask for the rest
LATE = """
const [scope] = arguments, ask = window.fetch
const hit = (name) => `<a class="nova-item" role="option" href="?${name}"><b>${name}</b></a>`
window.fetch = async (address, options) => {
  const {pathname, searchParams} = new URL(address, location.href)
  if (pathname !== scope) return ask(address, options)
  const late = `<div role="group" data-nova-find-in="${scope}?only=containers" hidden></div>`
  return new Response(searchParams.has('only') ? hit('late') : hit('first') + hit('second') + late)
}
"""


def test_a_slow_service_keeps_nobody_waiting(alice, demo):
    """What the others of a cloud have is there before it; what it has comes below, and nothing moves for it."""
    alice.open(f"{demo}key_pairs/")
    alice.run(LATE, demo.replace("/cloud/", "/find/", 1))
    alice.keys("/")
    alice.keys("no-such-thing")
    alice.until(lambda: "late" in hits(alice), "what was late")
    calm(alice)
    assert hits(alice) == ["first", "second", "late"]
    assert alice.text("#nova-find [aria-selected]") == "first"
    assert not alice.complaints()


def test_nobody_is_shut_out(alice, demo):
    alice.size(*PHONE)
    alice.open(f"{demo}instances/")
    alice.press(lambda: alice.all("[data-nova-find]"), "the way to find")
    alice.one("#nova-find input").send_keys("web")
    alice.until(lambda: hits(alice), "something")
    calm(alice)
    assert not alice.run(WIDER)
    alice.run(AXE)
    faults = alice.measure(f"await {CHECK}")["violations"]
    assert not faults, [(one["id"], [node["html"][:200] for node in one["nodes"]]) for one in faults]


def test_the_page_without_scripts(web):
    page = web.get("/find/?q=web-2").text
    assert "web-2" in page and "instances/" in page and "<form" in page
