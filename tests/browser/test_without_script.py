"""With JavaScript switched off: everything takes a step more, and nothing is missing."""

import pytest

from tests.browser.conftest import fresh, start
from tests.browser.visitor import row_of

pytestmark = [pytest.mark.browser, pytest.mark.devcloud]


@pytest.fixture(scope="module")
def scriptless(tmp_path_factory):
    running = start(
        tmp_path_factory.mktemp("scriptless"), **{"profile.managed_default_content_settings.javascript": 2}
    )
    yield running
    running.quit()


@pytest.fixture
def plain(scriptless, dashboard):
    return fresh(scriptless, dashboard.url)


def reload(visitor, seen, what):
    """Load the page anew until that can be seen, as nothing moves by itself."""
    visitor.until(lambda: seen() or visitor.browser.refresh(), what)


def test_a_key_pair_and_an_instance(plain, stack, demo, prefix):
    name = f"{prefix}-plain"
    plain.sign_in("alice", at=demo)
    plain.says("Overview", "h1")
    assert not plain.browser.find_elements("css selector", ".nova-js"), "scripts run"

    plain.menu("Key pairs")
    plain.follow("New key pair", "New key pair")
    plain.fill("name", f"{prefix}-plain-key")
    plain.click("New key pair", plain.one("#nova-main form"))
    assert "PRIVATE KEY" in plain.text("#nova-secret")
    plain.one("a[download]").click()
    file = plain.browser.folder / f"{prefix}-plain-key.pem"
    plain.until(file.exists, "the downloaded key")
    plain.click("I have saved it")
    assert plain.row(f"{prefix}-plain-key")
    assert stack.compute.get_keypair(f"{prefix}-plain-key")

    plain.menu("Instances")
    plain.follow("Launch instance", "Launch instance")
    plain.fill("name", name)
    plain.choose("source", "cirros-0.6.3")
    plain.choose("flavor", "m1.tiny")
    plain.choose("key_pair", f"{prefix}-plain-key")
    plain.click("Launch instance", plain.one("#nova-create aside"))
    plain.toast(f"“{name}” is being launched.")
    [server] = stack.compute.servers(name=name)
    reload(plain, lambda: "Running" in plain.row(name).text, f"{name} to run")

    plain.follow(name, name)
    plain.click("Stop", plain.one(".nova-head-actions"))
    plain.toast("1 instance is stopping.")
    reload(plain, lambda: "Stopped" in plain.text(".nova-head"), f"{name} to stop")

    plain.click("More")
    plain.click("Delete", plain.one("details[open]"))
    plain.says("Delete", "h1")
    plain.says(name, "#nova-main form")
    plain.click("Cancel")
    assert stack.compute.get_server(server).status == "SHUTOFF"

    plain.menu("Instances")
    plain.press(lambda: plain.all("[data-nova-menu]", plain.row(name)), "the way to the actions of the row")
    plain.says(name, "h1")
    plain.click("More")
    plain.click("Delete", plain.one("details[open]"))
    plain.click("Delete", plain.one("#nova-main form"))
    plain.toast("1 instance is being deleted.")
    reload(plain, lambda: not plain.by(row_of(name)), f"{name} to go")
    stack.compute.wait_for_delete(server, interval=0.5)


def test_signing_out_on_a_phone(plain, demo):
    """The menu of a small window is a checkbox, not a script."""
    plain.size(390, 844)
    plain.sign_in("alice", at=f"{demo}instances/")
    plain.says("Instances", "h1")
    plain.one(".nova-burger").click()
    plain.press(lambda: plain.all(".nova-side-foot summary"), "the person's menu")
    plain.click("Sign out")
    plain.arrives("/auth/login/")
