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


def test_a_thing_in_any_cloud(alice, stack, demo, aws):
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
    machine = next(one for one in alice_at_ec2(alice, aws) if one["name"].startswith("shop-"))
    ActionChains(alice.browser).key_down(Keys.CONTROL).send_keys("k").key_up(Keys.CONTROL).perform()
    alice.run(AXE)
    faults = alice.measure(f"await {CHECK}")["violations"]
    assert not faults, [(one["id"], [node["html"][:200] for node in one["nodes"]]) for one in faults]


def test_the_page_without_scripts(web):
    page = web.get("/find/?q=web-2").text
    assert "web-2" in page and "instances/" in page and "<form" in page
