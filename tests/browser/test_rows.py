"""A list of more than one page: what one sees at once, what it weighs, and what a browser has to fetch first."""

import re

import pytest

from tests.browser.cloud import make
from tests.browser.visitor import PHONE

pytestmark = [pytest.mark.browser, pytest.mark.devcloud]

WEIGHTS = "performance.getEntriesByType('resource').map((one) => [one.name, one.encodedBodySize])"


@pytest.fixture
def listing(alice, load, settled):
    alice.open(f"{load}instances/")
    alice.until(
        lambda: len(alice.by("//tbody//*[contains(@class, 'nova-state')][.='Running']")) == 20,
        "twenty that run",
    )
    return alice


def boxes(visitor, css):
    script = "return [...document.querySelectorAll(arguments[0])].map((one) => one.getBoundingClientRect().toJSON())"
    return visitor.run(script, css)


def test_sixteen_rows_are_seen_at_once(listing):
    rows = boxes(listing, "tbody tr")
    assert len(rows) == 20
    assert rows[0]["top"] <= 200
    assert all(40 <= row["height"] <= 44 for row in rows)
    foot = boxes(listing, ".nova-foot")[0]["top"]
    assert sum(row["bottom"] <= min(900, foot) for row in rows) >= 16


def test_the_name_comes_first_and_the_id_is_small(listing):
    row = listing.one("tbody tr")
    id = row.get_attribute("data-id")
    name, copy = listing.one("th a", row), listing.one("th [data-nova-copy]", row)
    assert id.startswith(copy.text) and len(copy.text) == 8
    assert name.location["x"] < copy.location["x"] < listing.one("td .nova-state", row).location["x"]
    size = "return parseFloat(getComputedStyle(arguments[0]).fontSize)"
    assert listing.run(size, copy) < listing.run(size, name)

    permissions = {"origin": listing.url, "permissions": ["clipboardReadWrite", "clipboardSanitizedWrite"]}
    listing.browser.execute_cdp_cmd("Browser.grantPermissions", permissions)
    copy.click()
    listing.until(
        lambda: listing.measure("await navigator.clipboard.readText()") == id, "the whole id to be copied"
    )


def test_it_says_where_one_is(listing, stack_load):
    total = len(list(stack_load.compute.servers(details=False)))
    assert listing.text(".nova-range") == f"1–20 of {total}"
    first = listing.one("tbody tr").get_attribute("data-id")
    listing.click("Next")
    listing.until(lambda: listing.text(".nova-range").startswith("21–"), "the second page")
    assert not listing.all(f"tr[data-id='{first}']")
    listing.click("Previous")
    listing.until(lambda: listing.text(".nova-range").startswith("1–20"), "the first page")
    assert listing.one("tbody tr").get_attribute("data-id") == first


def test_states_are_colour_and_word(alice, demo, stack, prefix):
    """What runs, what moves and what rests differ in both."""
    name = f"{prefix}-colours"
    make(stack, name, seconds=6)
    alice.open(f"{demo}instances/?name={name}")

    def look():
        state = alice.one(".nova-state", alice.row(name))
        return state.text, alice.run("return getComputedStyle(arguments[0]).color", state)

    seen = dict([look()])
    alice.state(name, "Running")
    seen |= dict([look()])
    alice.act(name, "Stop")
    alice.state(name, "Stopped")
    seen |= dict([look()])
    assert seen.keys() == {"Building", "Running", "Stopped"}
    assert len(set(seen.values())) == 3


def test_the_likeliest_actions_are_at_hand_and_the_rest_is_grouped(listing):
    row = listing.one("tbody tr")
    direct = [one.text for one in listing.all(".nova-acts .nova-act:not([data-nova-menu])", row)]
    assert 1 <= len(direct) <= 3 and "Stop" in direct
    listing.press(lambda: listing.all("[data-nova-menu]", row), "the row's menu")
    menu = listing.one("#nova-row-menu")
    groups = [one.get_attribute("aria-label") for one in listing.all("[role=group]", menu)]
    assert len(groups) >= 4
    entries = listing.all("[data-verb]", menu)
    assert len(entries) > 8 and "Start" not in [one.text for one in entries], (
        "what does not apply is not offered"
    )
    for size in PHONE, (768, 1024), (1440, 900):
        listing.size(*size)
        listing.open(listing.path)
        listing.press(lambda: listing.all("[data-nova-menu]"), "a row's menu")
        [box] = boxes(listing, "#nova-row-menu")
        assert box["left"] >= 0 and box["right"] <= size[0] and box["top"] >= 0 and box["bottom"] <= size[1]


def test_choosing_rows_changes_the_bar_and_nothing_moves(listing):
    top = boxes(listing, "tbody tr")[0]["top"]
    listing.one("tbody [name=id]").click()
    listing.says("1 selected", "[data-nova-bulk]")
    assert [one.text for one in listing.all("[data-nova-bulk] [data-verb]") if one.text == "Start"] == []
    listing.one("[data-nova-all]").click()
    listing.says("20 selected", "[data-nova-bulk]")
    assert boxes(listing, "tbody tr")[0]["top"] == top
    listing.click("Clear", listing.one("[data-nova-bulk]"))
    assert not listing.all("[data-nova-bulk]")


def test_twenty_rows_weigh_less_than_sixty_kilobytes(settled, web, load):
    answer = web.get(f"{load}instances/")
    assert len(re.findall("<tr [^>]*data-id=", answer.text)) == 20
    assert len(answer.content) <= 60_000


def test_the_first_visit_fetches_little(visitor, web, load):
    visitor.enter(web)
    visitor.browser.execute_cdp_cmd("Network.clearBrowserCache", {})
    visitor.open(f"{load}instances/")
    fetched = dict(visitor.measure(WEIGHTS))
    kinds = {address.rpartition(".")[2] for address in fetched}
    assert {"css", "js", "svg"} <= kinds
    assert all(address.startswith(f"{visitor.url}/static/") for address in fetched)
    assert 20_000 < sum(fetched.values()) < 150_000


def test_the_chosen_theme_is_remembered(alice, demo):
    alice.open(f"{demo}instances/")
    assert alice.darkness() < 0.2
    alice.press(lambda: alice.all(".nova-side-foot summary"), "the person's menu")
    alice.click("Dark")
    assert alice.darkness() > 0.8
    alice.open(f"{demo}images/")
    assert alice.darkness() > 0.8
