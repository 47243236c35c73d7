"""A project's VPN from one click to nothing; the file that a member saves is the one that the gateway lets in."""

import pytest

from tests.browser.test_every_page import SETTLE, WIDER, serious
from tests.browser.visitor import DESKTOP

pytestmark = [pytest.mark.browser, pytest.mark.devcloud]


def servers(stack):
    return [one for one in stack.compute.servers(name="django-nova-vpn") if one.status != "DELETED"]


@pytest.fixture
def others(stack):
    """Gateways of sites that are not this one."""
    return {one.id for one in servers(stack)}


def fits(visitor):
    """Nobody is shut out of the page, and it is as wide as its window."""
    for scheme in "dark", "light":
        visitor.scheme(scheme)
        visitor.run(SETTLE)
        assert not serious(visitor)
    visitor.size(390, 900)
    assert not visitor.run(WIDER)
    visitor.size(*DESKTOP)


def test_on_openstack(alice, demo, stack, others, chromium):
    alice.open(f"{demo}vpn/")
    alice.says("This project has no VPN yet")
    alice.click("Start the VPN")
    alice.answer("Start the VPN", image="cirros-0.6.3", flavor="m1.tiny", network="private")
    alice.says("Running", ".nova-state")
    [made] = [one for one in servers(stack) if one.id not in others]
    address = next(iter(stack.network.ips(description=f"django-nova-vpn {made.metadata['django-nova-vpn']}")))
    alice.says(f"{address.floating_ip_address} · UDP 51820")
    fits(alice)
    alice.click("Take a configuration")
    alice.says("Your configuration", "h1")
    text = alice.one("#nova-secret").get_attribute("textContent")
    assert f"Endpoint = {address.floating_ip_address}:51820" in text
    code = alice.one("svg.nova-qr")
    assert code.size["width"] == code.size["height"] > 200
    fits(alice)
    alice.click("demo.conf")
    file = chromium.folder / "demo.conf"
    alice.until(file.exists, "the file")
    assert file.read_text() == text
    alice.click("Back to the VPN")
    alice.says("Nobody else sees it")
    alice.says("1 of 32")
    alice.click("Take back")
    alice.toast("It works until the keys are rotated")
    alice.click("Rotate the keys")
    alice.answer("Rotate the keys")
    alice.says("0 of 32")
    alice.says("Running", ".nova-state")
    assert alice.complaints() == []
    alice.click("Remove all of it")
    alice.answer("Remove all of it")
    alice.says("This project has no VPN yet")
    assert not [one for one in servers(stack) if one.id not in others]
