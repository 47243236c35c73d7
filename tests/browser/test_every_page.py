"""What holds on every page: nobody is shut out, nothing is wider than its window, nothing jumps, nothing is complained about."""

from pathlib import Path

import pytest
from selenium.webdriver.common.keys import Keys

from django_nova.panels import panels
from django_nova.panels.backend import backend_class
from tests.browser.conftest import fresh

pytestmark = [pytest.mark.browser, pytest.mark.devcloud, pytest.mark.moto]

AXE = (Path(__file__).parent / "vendor" / "axe-4.14.1.min.js").read_text()
CHECK = "axe.run(document, {resultTypes: ['violations'], preload: false})"
STEADY = 0.02  # of the layout shift that browsers measure
WIDTHS = 390, 768, 1440, 2560
JUMPS = """
new Promise((found) => {
  let sum = 0
  const add = (one) => { sum += one.hadRecentInput ? 0 : one.value }
  new PerformanceObserver((list) => list.getEntries().forEach(add)).observe({type: 'layout-shift', buffered: true})
  requestAnimationFrame(() => setTimeout(() => found(sum), 100))
})
"""
# Animations that end have ended.
SETTLE = """
for (const one of document.getAnimations()) if (one.effect.getTiming().iterations !== Infinity) one.finish()
"""
# Whatever can be scrolled sideways or reaches beyond the window's edge; what is cut off by its own box does not.
WIDER = """
const edge = document.documentElement.clientWidth
const cut = (one) => one && (getComputedStyle(one).overflowX !== 'visible' || cut(one.parentElement))
const named = (one) => one.localName + '.' + [...one.classList].join('.')
return [document.documentElement, ...document.querySelectorAll('.nova *')].filter((one) => {
  if (!one.checkVisibility()) return false
  const scrolls = ['auto', 'scroll'].includes(getComputedStyle(one).overflowX) || one === document.documentElement
  if (scrolls && !one.matches('pre, textarea') && one.scrollWidth > one.clientWidth + 1) return true
  const box = one.getBoundingClientRect()
  return box.width > 1 && (box.right > edge + 1 || box.left < -1) && !cut(one.parentElement) && !one.closest('.nova-skip')
}).map(named)
"""


def switcher(visitor):
    visitor.press(lambda: visitor.all(".nova-switch summary"), "the switcher")
    visitor.one(".nova-switch [data-nova-narrowed]")


def row_menu(visitor):
    visitor.press(lambda: visitor.all("[data-nova-menu]"), "a row's menu")
    visitor.one("#nova-row-menu")


def asked(words):
    def ask(visitor):
        row_menu(visitor)
        visitor.click(words, visitor.one("#nova-row-menu"))
        visitor.dialog()

    return ask


def chosen(visitor):
    visitor.press(lambda: visitor.all("tbody [name=id]"), "a row's box")
    visitor.one("[data-nova-bulk]")


def columns(visitor):
    visitor.press(lambda: visitor.all("summary.btn"), "the columns")


def refused(visitor):
    visitor.fill("username", "alice")
    visitor.fill("password", "wrong")
    visitor.keys(Keys.ENTER)
    visitor.one("[role=alert]")


def sent_empty(visitor):
    visitor.press(
        lambda: visitor.all("aside .btn-primary, .nova-dialog-foot .btn-primary"), "the form's button"
    )
    visitor.one(".invalid-feedback")


# name: (address, what is done there)
PAGES = {
    "sign-in": ("/auth/login/", None),
    "a refused sign-in": ("/auth/login/", refused),
    "home": ("/", None),
    "everywhere": ("/everywhere/", None),
    "accounts": ("/accounts/", None),
    "activity everywhere": ("/audit/", None),
    "activity of a record": ("{instance}-/activity/", None),
    "link a key": ("/accounts/link/?cloud=aws", None),
    "link a password": ("/accounts/link/?cloud=stack", None),
    "overview": ("{demo}", None),
    "overview of EC2": ("{aws}", None),
    "instances": ("{demo}instances/", None),
    "instances of EC2": ("{aws}instances/", None),
    "switcher": ("{demo}instances/", switcher),
    "menu of a row": ("{demo}instances/?name=web-", row_menu),
    "chosen row": ("{demo}instances/?name=web-", chosen),
    "columns": ("{demo}instances/", columns),
    "question": ("{demo}instances/?name=web-", asked("Delete")),
    "question with a form": ("{demo}instances/?name=web-", asked("Rename")),
    "nothing matches": ("{demo}instances/?name=no-such-thing", None),
    "empty list": ("{load}volumes/", None),
    "images": ("{demo}images/", None),
    "key pairs": ("{demo}key_pairs/", None),
    "volumes": ("{demo}volumes/", None),
    "launch": ("{demo}instances/-/create/", None),
    "launch, wrongly": ("{demo}instances/-/create/", sent_empty),
    "launch on EC2": ("{aws}instances/-/create/", None),
    "new key pair": ("{demo}key_pairs/-/create/", None),
    "detail": ("{instance}", None),
    "console output": ("{instance}-/console/", None),
    "events": ("{instance}-/events/", None),
    "detail on EC2": ("{machine}", None),
    "question on a page": ("{demo}instances/-/delete/?id={id}", None),
    "error": ("{demo}instances/00000000-0000-0000-0000-000000000000/", None),
}


@pytest.fixture(scope="module")
def addresses(web, demo, load, aws):
    """What stands in braces above."""
    found = web.get(f"{demo}instances/?name=web-&status=running&format=json").json()["items"]
    machines = web.get(f"{aws}instances/?name=shop-&status=running&format=json").json()["items"]
    instance, machine = f"{demo}instances/{found[0]['id']}/", f"{aws}instances/{machines[0]['id']}/"
    return {
        "demo": demo,
        "load": load,
        "aws": aws,
        "instance": instance,
        "machine": machine,
        "id": found[0]["id"],
    }


@pytest.fixture(scope="module", params=PAGES)
def page(request, addresses, chromium, dashboard, web):
    """A visitor who has opened the page, with what the browser complained about meanwhile, and how much jumped."""
    address, do = PAGES[request.param]
    visitor = fresh(chromium, dashboard.url)
    if not address.startswith("/auth"):
        visitor.enter(web)
    for _ in range(3):  # what jumps does so each time, unlike a machine that was busy once
        visitor.open(address.format(**addresses))
        visitor.jumped = visitor.measure(f"await {JUMPS}")
        if visitor.jumped < STEADY:
            break
    if do:
        do(visitor)
    itself = f"{visitor.browser.current_url} - Failed to load resource"  # a page may well answer 404 or 422
    visitor.heard = [words for words in visitor.complaints() if not words.startswith(itself)]
    return visitor


def test_the_browser_has_nothing_to_complain_about(page):
    assert not page.heard
    assert page.one(".nova h1, .nova-dialog h2")


def test_nothing_jumps(page):
    assert page.jumped < STEADY


def serious(visitor):
    """What axe finds on the page that shuts people out."""
    visitor.run(AXE)
    found = visitor.measure(f"(await {CHECK}).violations")
    assert isinstance(found, list), found
    return [
        f"{one['id']}: {node['target']} {node['failureSummary']}"
        for one in found
        if one["impact"] in ("serious", "critical")
        for node in one["nodes"]
    ]


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_axe_finds_nothing_serious(page, scheme):
    page.scheme(scheme)
    page.run(SETTLE)
    found = serious(page)
    page.scheme("light")
    assert not found, "\n".join(found)


def test_nothing_is_wider_than_its_window(page):
    wider = {}
    for width in WIDTHS:
        page.size(width, 900)
        if found := page.run(WIDER):
            wider[width] = found
    page.size(1440, 900)
    assert not wider


def lists_and_forms():
    """The list of every panel and its form for one more, on OpenStack, else on EC2."""
    for panel in panels():
        found = [one for one in ("openstack", "ec2") if backend_class(panel.package, one)]
        if not found:  # a panel of the tests
            continue
        cloud = found[0]
        backend = backend_class(panel.package, cloud)
        if any(backend.accepts("list").values()):  # only within its parent
            continue
        scope = "{demo}" if cloud == "openstack" else "{aws}"
        yield f"{scope}{panel.name}/"
        if panel.form and backend.can("create"):
            yield f"{scope}{panel.name}/-/create/"


@pytest.mark.parametrize("address", list(lists_and_forms()))
def test_every_list_and_form(alice, web, admin, addresses, address):
    """The same as above, in one go; what Alice has no part in, as an admin."""
    address = address.format(**addresses)
    if web.get(address).status_code == 404:
        alice.enter(admin)
    alice.open(address)
    assert alice.one(".nova h1")
    assert not [words for words in alice.complaints() if not words.startswith(address)]
    for scheme in "dark", "light":
        alice.scheme(scheme)
        alice.run(SETTLE)
        assert not serious(alice)
    wider = {}
    for width in 390, 1440:
        alice.size(width, 900)
        if found := alice.run(WIDER):
            wider[width] = found
    alice.size(1440, 900)
    assert not wider


@pytest.mark.parametrize("language", ["de", "ja"])
def test_longer_words_fit_too(alice, addresses, language):
    alice.browser.execute_cdp_cmd(
        "Network.setCookie", {"url": alice.url, "name": "django_language", "value": language}
    )
    wider = {}
    for address in (
        "/",
        "{demo}",
        "{demo}instances/",
        "{instance}",
        "{demo}instances/-/create/",
        "{demo}volumes/",
        "{demo}networks/",
        "{demo}floating_ips/",
        "{demo}security_groups/",
    ):
        alice.open(address.format(**addresses))
        assert alice.run("return document.documentElement.lang") == language
        for width in WIDTHS:
            alice.size(width, 900)
            if found := alice.run(WIDER):
                wider[address, width] = found
    assert not wider


def test_these_checks_bite(alice):
    """Each of them finds what is put there for it to find."""
    alice.open("/")
    assert not serious(alice) and not alice.run(WIDER)
    alice.run("document.querySelector('.nova-main').prepend(document.createElement('button'))")
    assert any("button-name" in words for words in serious(alice))
    alice.run("document.querySelector('.nova-main button').setAttribute('style', 'width: 3000px')")
    assert any("Content Security Policy" in words for words in alice.complaints())
    alice.run("document.querySelector('.nova-main button').style.width = '3000px'")
    assert alice.run(WIDER)
    alice.run("document.querySelector('.nova-main').style.paddingTop = '300px'")
    alice.measure("await new Promise((done) => setTimeout(done, 700))")  # later than what a click may cause
    assert alice.measure(f"await {JUMPS}") > STEADY
