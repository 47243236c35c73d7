"""What a brand sets is what the browser draws, light and dark; and what somebody did is found again under their name."""

import os

import pytest

from openstack_dashboard.colors import AA, contrast
from tests.browser.conftest import fresh
from tests.browser.dashboard import ROOT, Dashboard
from tests.browser.test_every_page import serious

pytestmark = [pytest.mark.browser, pytest.mark.devcloud, pytest.mark.moto]
DRAWN = """
const style = getComputedStyle(arguments[0])
const hex = (text) => '#' + text.match(/[0-9]+/g).slice(0, 3).map((n) => (+n).toString(16).padStart(2, '0')).join('')
return [hex(style.color), hex(style.backgroundColor)]
"""


@pytest.fixture
def kelp(devcloud, ec2, tmp_path, chromium):
    """Somebody at the door of the second brand."""
    second = ROOT / "examples" / "second_brand"
    running = Dashboard(
        tmp_path, devcloud.endpoints | ec2.endpoints, DJANGO_SETTINGS_MODULE="kelp.settings",
        PYTHONPATH=os.pathsep.join([str(second), str(ROOT)]),
    )  # fmt: skip
    yield fresh(chromium, running.url)
    running.stop()
    chromium.execute_cdp_cmd("Emulation.clearDeviceMetricsOverride", {})
    chromium.execute_cdp_cmd("Emulation.setEmulatedMedia", {"features": []})


def test_a_second_brand_light_and_dark(kelp):
    for scheme, accent, logo in ("light", "#0b6b53", "logo."), ("dark", "#4fd1a8", "logo-dark."):
        kelp.scheme(scheme)
        kelp.open("/auth/login/")
        ink, ground = kelp.run(DRAWN, kelp.one(".btn-primary"))
        assert ground == accent
        assert contrast(ink, ground) >= AA
        (mark,) = kelp.all(".nova-brand img")
        assert logo in mark.get_attribute("src") and mark.get_attribute("naturalWidth") != "0"
        assert "Service status" in kelp.text("footer")
        assert not serious(kelp)
    kelp.sign_in("alice")
    kelp.says("alice, welcome to the cloud of the Kelp Forest Station")
    assert not serious(kelp)
    assert "Kelp Cloud" in kelp.browser.title
    assert not kelp.complaints()


def test_what_was_done_is_found_again(alice, demo, prefix):
    name = f"{prefix}-seen"
    alice.open(f"{demo}key_pairs/")
    alice.click("New key pair", alice.one(".nova-head"))
    alice.fill("name", name, alice.dialog())
    alice.click("New key pair", alice.dialog())
    alice.says("shown this once", "dialog[open]")
    alice.click("I have saved it", alice.dialog())
    alice.row(name)
    alice.open(f"{demo}key_pairs/{name}/")
    alice.click("Activity", alice.one(".nova-tabs"))
    alice.arrives("/-/activity/")
    alice.says("New key pair", "#nova-tab")
    alice.menu("Activity")
    alice.arrives("/activity/")
    alice.fill("name", name)
    alice.click("Filter")
    alice.arrives(f"name={name}")
    alice.click(f"New key pair: {name}", alice.one("tbody"))
    alice.says("demo", ".nova-facts")
    alice.click(name, alice.one(".nova-facts"))
    alice.arrives(f"/key_pairs/{name}/")
    assert not alice.complaints()
