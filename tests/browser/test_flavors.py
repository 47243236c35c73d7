"""From what one needs to an instance of it, by a flavor, a server group or a launch template."""

import pytest

pytestmark = [pytest.mark.browser, pytest.mark.devcloud, pytest.mark.moto]


def test_from_a_flavor_into_a_group(alice, demo, stack, prefix):
    group, name = f"{prefix}-apart", f"{prefix}-one"
    alice.open(f"{demo}server_groups/")
    alice.press(lambda: alice.named("New server group"), "the button")
    dialog = alice.dialog()
    alice.fill("name", group, dialog)
    alice.choose("policy", "on different hosts if there is room", dialog)
    alice.answer("New server group")
    alice.row(group)
    alice.menu("Flavors")
    alice.says("Flavors", "h1")
    alice.fill("name", "m1.tiny")
    alice.click("Filter", alice.one(".nova-filter"))
    alice.until(lambda: len(alice.all("tbody tr")) == 1, "one flavor")
    alice.click("Launch an instance of m1.tiny")
    alice.says("Launch instance", "h1")
    assert "m1.tiny" in alice.run(
        "return document.querySelector('[name=flavor]:checked').closest('label').innerText"
    )
    alice.fill("name", name)
    alice.choose("source", "cirros-0.6.3")
    alice.click("More", alice.one("form.nova-beside"))
    alice.choose("server_group", group)
    alice.click("Launch instance", alice.one("aside .nova-buttons"))
    alice.toast("is being launched")
    [server] = alice.until(lambda: list(stack.compute.servers(details=False, name=name)), "the server")
    theirs = next(one for one in stack.compute.server_groups() if one.name == group)
    alice.until(
        lambda: stack.compute.get_server_group(theirs.id).member_ids == [server.id], "it to be in the group"
    )
    stack.compute.delete_server(server.id)
    alice.open(f"{demo}server_groups/")
    alice.act(group, "Delete")
    alice.answer("Delete")
    alice.gone(group)
    assert not alice.complaints()


def test_from_a_launch_template(alice, aws, amazon, prefix):
    template, name = f"{prefix}-template", f"{prefix}-from"
    alice.open(f"{aws}launch_templates/")
    alice.press(lambda: alice.named("New launch template"), "the button")
    dialog = alice.dialog()
    alice.fill("name", template, dialog)
    alice.choose("source", "ubuntu-xenial-16.04", dialog)
    alice.choose("flavor", "t3.small", dialog)
    alice.answer("New launch template")
    alice.act(template, "Launch")
    alice.answer("Launch", name=name)
    alice.toast("1 instance is being launched")
    alice.row(name)
    found = amazon.describe_instances(Filters=[{"Name": "tag:Name", "Values": [name]}])["Reservations"]
    assert found[0]["Instances"][0]["InstanceType"] == "t3.small"
    alice.open(f"{aws}launch_templates/")
    alice.act(template, "Delete")
    alice.answer("Delete")
    alice.gone(template)
    assert not alice.complaints()
