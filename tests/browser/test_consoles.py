"""Consoles in the page: a screen and a serial port that answer what one types; their keys are in no address."""

import pytest

pytestmark = [pytest.mark.browser, pytest.mark.devcloud, pytest.mark.moto]
PICTURE = """
const canvas = document.querySelector('[data-nova-screen-view] canvas')
return canvas ? canvas.toDataURL() : ''
"""


@pytest.fixture
def opened(alice, web, demo):
    def go(verb):
        found = web.get(f"{demo}instances/?name=web-&status=running&format=json").json()["items"]
        alice.open(f"{demo}instances/{found[0]['id']}/")
        alice.press(lambda: alice.all(".nova-head-actions .nova-menu summary"), "More")
        alice.press(lambda: alice.all(f".nova-pop button[formaction$='/-/{verb}/']"), verb)
        alice.one("[data-state=connected]")
        assert "token" not in alice.browser.current_url
        return alice

    return go


def test_a_serial_console(opened):
    alice = opened("serial")

    def shows(words):
        alice.until(lambda: words in alice.text("[data-nova-terminal-view]"), f"the terminal says {words}")

    shows("login:")
    alice.keys("hello\n")
    shows("Password:")
    assert not alice.complaints()


def test_a_screen(opened):
    alice = opened("open")
    alice.until(lambda: len(alice.run(PICTURE)) > 5000, "a picture")
    before = alice.run(PICTURE)
    alice.keys("hello")
    alice.until(lambda: alice.run(PICTURE) != before, "the picture answers")
    assert not alice.complaints()
