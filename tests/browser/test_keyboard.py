"""Everything by keyboard alone, and never lost: where the focus is, where it goes, and where it comes back to."""

import pytest
from selenium.webdriver.common.action_chains import ActionChains
from selenium.webdriver.common.keys import Keys

from tests.browser.visitor import PHONE

pytestmark = [pytest.mark.browser, pytest.mark.devcloud]

HIDDEN = """
const one = document.activeElement
const box = one.getBoundingClientRect()
const there = document.elementFromPoint(box.left + box.width / 2, box.top + box.height / 2)
return !(one.contains(there) || there?.contains(one) || one.labels?.[0]?.contains(there))
"""


def tab_to(visitor, css, limit=80):
    """Press Tab until the focus is on that; as many times as a person might bear."""
    for _ in range(limit):
        visitor.keys(Keys.TAB)
        if visitor.run("return document.activeElement.matches(arguments[0])", css):
            return visitor.focus
    raise AssertionError(f"{limit} tabs never reach {css}")


def test_the_first_tab_skips_to_the_content(alice, demo):
    alice.open(f"{demo}instances/")
    alice.keys(Keys.TAB)
    assert alice.focus.text == "Skip to the content" and alice.focus.is_displayed()
    assert alice.run("return document.activeElement.getBoundingClientRect().top") >= 0
    alice.keys(Keys.ENTER)
    assert alice.run("return document.activeElement.id") == "nova-main"
    alice.keys(Keys.TAB)
    assert alice.run("return document.activeElement.closest('#nova-main') !== null")


def test_a_row_menu_opens_moves_and_closes(alice, demo):
    alice.open(f"{demo}instances/?name=web-")
    link = tab_to(alice, "[data-nova-menu]")
    alice.keys(Keys.ARROW_DOWN)
    menu = alice.one("#nova-row-menu")
    items = [one.text for one in alice.all("[data-verb]", menu)]
    assert alice.focus.text == items[0] and link.get_attribute("aria-expanded") == "true"
    alice.keys(Keys.ARROW_DOWN)
    assert alice.focus.text == items[1]
    alice.keys(Keys.ARROW_UP, Keys.ARROW_UP)
    assert alice.focus.text == items[-1]
    alice.keys(Keys.HOME)
    assert alice.focus.text == items[0]
    alice.keys(Keys.END)
    assert alice.focus.text == items[-1]
    alice.keys(Keys.ESCAPE)
    alice.until(lambda: not alice.all("#nova-row-menu"), "the menu to close")
    assert alice.focus == link


def test_a_dialog_keeps_the_focus_and_gives_it_back(alice, demo):
    alice.open(f"{demo}instances/?name=web-&status=running")
    link = tab_to(alice, "[data-nova-menu]")
    alice.keys(Keys.ENTER)
    menu = alice.one("#nova-row-menu")
    names = [one.text for one in alice.all("[data-verb]", menu)]
    alice.keys(*[Keys.ARROW_DOWN] * names.index("Rename…"), Keys.ENTER)
    dialog = alice.dialog()
    alice.until(lambda: alice.focus.get_attribute("name") == "name", "the focus in its first field")
    label = dialog.get_attribute("aria-labelledby") or dialog.get_attribute("aria-label")
    assert label
    for key in [Keys.TAB] * 8:
        alice.keys(key)
        assert alice.run(
            "return document.activeElement === document.body || document.activeElement.closest('dialog') !== null"
        )
    alice.keys(Keys.ESCAPE)
    alice.until(lambda: not alice.all("dialog[open]"), "the dialog to close")
    assert alice.focus == link


def test_f_leads_to_the_filter(alice, demo):
    alice.open(f"{demo}instances/")
    alice.keys("f")
    alice.until(lambda: alice.focus.get_attribute("name") == "name", "the focus in the filter")
    alice.keys("no-such-thing", Keys.ENTER)
    alice.says("Nothing matches.")
    alice.arrives("?name=no-such-thing")


def test_what_has_the_focus_is_seen(alice, demo):
    """Nothing that is fixed lies over it, on a desktop and on a phone, on the way forth and back."""
    for size in (1440, 500), PHONE:
        alice.size(*size)
        alice.open(f"{demo}instances/")
        alice.one("#nova-main").send_keys("")
        for key in Keys.TAB, (Keys.SHIFT, Keys.TAB):
            for _ in range(24):
                alice.keys(key) if key == Keys.TAB else back(alice)
                if alice.run("return document.activeElement.closest('tbody') !== null"):
                    what = alice.focus.text or alice.focus.get_attribute("aria-label")
                    assert not alice.run(HIDDEN), f"{what} has the focus and is hidden"


def back(visitor):
    ActionChains(visitor.browser).key_down(Keys.SHIFT).send_keys(Keys.TAB).key_up(Keys.SHIFT).perform()


def test_launching_without_a_mouse(alice, stack, demo, prefix):
    name = f"{prefix}-keys"
    alice.open(f"{demo}instances/")
    tab_to(alice, ".nova-head-actions a")
    alice.keys(Keys.ENTER)
    alice.says("Launch instance", "h1")
    tab_to(alice, "#nova-main input[name=name]")
    alice.keys(name)
    tab_to(alice, "#id_source-ts-control, select[name=source]")
    alice.keys("cirros", Keys.ENTER)
    tab_to(alice, "[name=flavor]")
    alice.keys(Keys.SPACE)
    tab_to(alice, "#nova-create aside button")
    alice.keys(Keys.ENTER)
    alice.toast(f"“{name}” is being launched.")
    alice.state(name, "Running")
    [server] = stack.compute.servers(name=name)
    assert server.flavor.name == "m1.tiny"
