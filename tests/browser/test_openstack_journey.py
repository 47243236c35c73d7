"""A day with an instance on OpenStack, as a person lives it; what the pages say is compared with what the cloud says."""

import pytest

from tests.browser.visitor import PHONE

pytestmark = [pytest.mark.browser, pytest.mark.devcloud]


def new_key_pair(visitor, name):
    """From the launch page to a new key pair and back; its private key, as it was shown."""
    page = visitor.browser.current_window_handle
    field = visitor.one(".nova-field:has([name=key_pair])")
    visitor.press(lambda: visitor.all("a", field), "a way to make a key pair")
    visitor.other_tab(page)
    visitor.fill("name", name)
    visitor.click("New key pair")
    secret = visitor.text("#nova-secret")
    link = visitor.one("a[download]")
    assert link.get_attribute("download") == f"{name}.pem"
    link.click()
    file = visitor.browser.folder / f"{name}.pem"
    visitor.until(file.exists, "the downloaded key")
    assert file.read_text().strip() == secret.strip()
    visitor.browser.close()
    visitor.browser.switch_to.window(page)
    visitor.click("Load the choices again")
    visitor.until(lambda: visitor.offers("key_pair", name), "the new key pair among the choices")
    return secret


def create_volume(visitor, demo, name):
    visitor.open(f"{demo}volumes/")
    visitor.follow("Create volume", "Create volume")
    visitor.fill("name", name)
    visitor.fill("size", "1")
    visitor.click("Create volume")
    visitor.state(name, "Free")


def test_a_day_with_an_instance(visitor, stack, demo, prefix):
    name, later = f"{prefix}-day", f"{prefix}-evening"

    visitor.sign_in("alice")
    assert visitor.text("h1") == "Your clouds"
    visitor.press(lambda: visitor.all(f"a[href='{demo}']"), "project demo")
    visitor.says("Overview", "h1")
    visitor.says("Quotas")
    create_volume(visitor, demo, f"{prefix}-disk")

    visitor.menu("Instances")
    visitor.follow("Launch instance", "Launch instance")
    visitor.fill("name", name)
    visitor.choose("source", "cirros-0.6.3")
    visitor.choose("flavor", "m1.tiny")
    visitor.choose("networks", "private")
    secret = new_key_pair(visitor, f"{prefix}-key")
    assert "PRIVATE KEY" in secret
    assert visitor.browser.find_element("name", "name").get_attribute("value") == name, (
        "what was typed is lost"
    )
    visitor.choose("key_pair", f"{prefix}-key")
    visitor.click("More")
    visitor.fill("metadata", "role=web")
    visitor.click("Launch instance")

    visitor.toast(f"“{name}” is being launched.")
    visitor.stay()
    visitor.state(name, "Building", "Running")
    visitor.state(name, "Running")
    assert visitor.stayed
    [server] = stack.compute.servers(name=name)
    assert server.metadata == {"role": "web"}
    assert server.status == "ACTIVE" and server.key_name == f"{prefix}-key"
    [image] = [one for one in stack.image.images() if one.id == server.image.id]
    assert (image.name, server.flavor.name) == ("cirros-0.6.3", "m1.tiny")

    for verb, toast, moving, state, status in (
        ("Stop", "1 instance is stopping.", "Stopping", "Stopped", "SHUTOFF"),
        ("Start", "1 instance is starting.", "Starting", "Running", "ACTIVE"),
    ):
        visitor.act(name, verb)
        visitor.toast(toast)
        visitor.stay()
        visitor.state(name, moving, state)
        visitor.state(name, state)
        assert visitor.stayed
        assert stack.compute.get_server(server).status == status

    visitor.act(name, "Reboot")
    assert name in visitor.dialog().text
    visitor.answer("Reboot")
    visitor.toast("1 instance is rebooting.")
    visitor.state(name, "Running")

    visitor.act(name, "Attach volume")
    visitor.answer("Attach volume", volume=f"{prefix}-disk")
    visitor.toast("The volume is being attached to 1 instance.")
    visitor.open(f"{demo}volumes/")
    visitor.state(f"{prefix}-disk", "Attached")
    [volume] = [one for one in stack.block_storage.volumes() if one.name == f"{prefix}-disk"]
    assert volume.attachments[0]["server_id"] == server.id

    visitor.menu("Instances")
    visitor.act(name, "Take snapshot")
    visitor.answer("Take snapshot", name=f"{prefix}-picture")
    visitor.toast("A snapshot of 1 instance is being taken.")
    visitor.state(name, "Running")
    visitor.act(name, "Rename")
    visitor.answer("Rename", name=later)
    visitor.toast("1 instance has a new name.")
    assert stack.compute.get_server(server).name == later
    visitor.open(f"{demo}images/?name={prefix}-picture")
    visitor.state(f"{prefix}-picture", "Ready")

    visitor.menu("Instances")
    visitor.click(later)
    visitor.says(later, "h1")
    assert visitor.one(f"#nova-facts a[href*='/volumes/{volume.id}/']")
    visitor.click("Console output")
    visitor.until(lambda: visitor.all("[data-nova-console]"), "what the instance printed")
    visitor.click("Events")
    for words in "Launched", "Stopped", "Started", "Rebooted", "Volume attached", "Snapshot taken":
        visitor.says(words, "#nova-tab tbody")

    visitor.menu("Instances")
    visitor.act(later, "Delete")
    asked = visitor.dialog()
    assert later in asked.text and "cannot be undone" in asked.text
    visitor.click("Cancel", asked)
    assert stack.compute.get_server(server).status == "ACTIVE"
    visitor.act(later, "Delete")
    visitor.answer("Delete")
    visitor.toast("1 instance is being deleted.")
    visitor.stay()
    visitor.gone(later)
    assert visitor.stayed
    assert not [one for one in stack.compute.servers(name=later) if one.status != "DELETED"]

    visitor.sign_out()
    visitor.arrives("/auth/login/")
    visitor.open(f"{demo}instances/")
    visitor.arrives("/auth/login/")
    assert not visitor.complaints()


def test_the_same_in_the_dark_on_a_phone(visitor, stack, demo, prefix):
    name = f"{prefix}-phone"
    visitor.size(*PHONE)
    visitor.scheme("dark")

    visitor.sign_in("alice", at=f"{demo}instances/")
    visitor.arrives(f"{demo}instances/")
    assert visitor.darkness() > 0.8
    visitor.follow("Launch instance", "Launch instance")
    visitor.fill("name", name)
    visitor.choose("source", "cirros-0.6.3")
    visitor.choose("flavor", "m1.tiny")
    visitor.click("Launch instance")
    visitor.toast("is being launched.")
    visitor.stay()
    visitor.state(name, "Running")
    assert visitor.stayed

    visitor.act(name, "Stop")
    visitor.state(name, "Stopped")
    visitor.act(name, "Delete")
    assert name in visitor.dialog().text
    visitor.answer("Delete")
    visitor.gone(name)
    visitor.sign_out()
    visitor.arrives("/auth/login/")
    assert not visitor.complaints()


def test_what_is_refused_comes_back_as_it_was_typed(alice, stack, demo, prefix):
    """More than the quota: the page says so before, and the cloud's refusal stands beside what it is about."""
    alice.open(f"{demo}instances/-/create/")
    gauge = alice.one("[data-nova-after]")
    used = int(gauge.text)
    alice.fill("name", f"{prefix}-many")
    alice.choose("source", "cirros-0.6.3")
    alice.choose("flavor", "m1.tiny")
    assert not alice.all("[data-nova-over]")
    alice.fill("count", "90")
    alice.until(lambda: gauge.text == str(used + 89), "the gauge to follow")
    assert alice.one("[data-nova-over]").text
    alice.click("Launch instance")
    alice.says(
        "uota",
        ".nova-field:has([name=count]) .invalid-feedback, .nova-field:has([name=flavor]) .invalid-feedback",
    )
    fields = {
        name: alice.browser.find_element("name", name).get_attribute("value") for name in ("name", "count")
    }
    assert fields == {"name": f"{prefix}-many", "count": "90"}
    assert "cirros-0.6.3" in alice.text(".nova-field:has([name=source])")
    assert not list(stack.compute.servers(details=False, name=f"{prefix}-many"))
