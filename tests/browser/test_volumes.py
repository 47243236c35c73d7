"""A volume's life, as a person lives it; what the pages say is compared with what the clouds say."""

import pytest

from tests.browser.visitor import PHONE

pytestmark = [pytest.mark.browser, pytest.mark.devcloud]


def volume(stack, name):
    return next((one for one in stack.block_storage.volumes(details=True) if one.name == name), None)


def test_a_volume_on_openstack(alice, stack, demo, prefix):
    name = f"{prefix}-vol"
    alice.open(f"{demo}volumes/")
    alice.follow("Create volume", "Create volume")
    storage = alice.one("[data-nova-gauge][data-per=gigabytes] [data-nova-after]")
    used = int(storage.text) - 10
    alice.fill("name", name)
    alice.choose("source", "db-data-nightly")
    alice.until(lambda: storage.text == str(used + 20), "the size to follow what it is filled with")
    alice.fill("size", "3")
    alice.click("Create volume")
    alice.says("at least 20 GB", ".nova-field:has([name=size]) .invalid-feedback")
    assert volume(stack, name) is None
    alice.choose("source", "cirros-0.6.3")
    alice.fill("size", "1")
    alice.click("Create volume")
    alice.toast(f"“{name}” is being created.")
    alice.stay()
    alice.state(name, "Free")
    assert alice.stayed

    alice.act(name, "Create snapshot")
    alice.answer("Create snapshot", name=f"{name}-snap")
    alice.toast("A snapshot of 1 volume is being taken.")
    alice.act(name, "Create backup")
    alice.answer("Create backup", name=f"{name}-back")
    alice.toast("1 volume is being backed up.")
    alice.state(name, "Free")
    alice.act(name, "Edit")
    alice.answer("Edit", name=f"{name}-2", description="It’s mine", metadata="tier=web")
    alice.toast("1 volume saved.")
    name = f"{name}-2"
    one = volume(stack, name)
    assert (one.description, one.metadata, one.is_bootable) == ("It’s mine", {"tier": "web"}, True)

    alice.follow(name, name)
    alice.click("Volume snapshots", alice.one(".nova-tabs"))
    alice.state(f"{prefix}-vol-snap", "Ready")
    alice.act(f"{prefix}-vol-snap", "New volume from it")
    alice.says("Create volume", "h1")
    alice.until(lambda: alice.run("return document.querySelector('[name=size]').value") == "1", "its size")
    alice.fill("name", f"{prefix}-copy")
    alice.click("Create volume")
    alice.open(f"{demo}volumes/")
    alice.state(f"{prefix}-copy", "Free")
    assert volume(stack, f"{prefix}-copy").snapshot_id

    alice.menu("Volume backups")
    alice.state(f"{prefix}-vol-back", "Ready")
    alice.act(f"{prefix}-vol-back", "Restore")
    alice.answer("Restore", volume=f"{prefix}-copy")
    alice.toast("1 backup is being restored.")
    alice.state(f"{prefix}-vol-back", "Ready")
    alice.act(f"{prefix}-vol-back", "Delete")
    alice.answer("Delete")
    alice.gone(f"{prefix}-vol-back")

    alice.open(f"{demo}volumes/")
    alice.state(f"{prefix}-copy", "Free")
    alice.act(f"{prefix}-copy", "Transfer to another project")
    alice.says("Hand on a volume", "h1")
    alice.click("Hand on a volume", alice.one(".nova-dialog-foot"))
    alice.says("kept nowhere")
    id, key = (one.text for one in alice.all(".nova-secret"))
    alice.click("I have saved both")
    alice.says("Volume transfers", "h1")
    assert key not in alice.text()
    alice.click("Take over a volume")
    asked = alice.dialog()
    alice.fill("transfer", id, asked)
    alice.fill("key", "wrong", asked)
    alice.click("Take over a volume", asked)
    alice.one("dialog[open] .nova-field:has([name=key]) .invalid-feedback")
    alice.answer("Take over a volume", key=key)
    alice.says(f"{prefix}-copy", "h1")
    offered = stack.block_storage.get("/volume-transfers", microversion="3.55").json()["transfers"]
    assert id not in [one["id"] for one in offered]

    alice.open(f"{demo}volumes/")
    alice.act(name, "Delete")
    alice.dialog().find_element("name", "cascade").click()
    alice.answer("Delete")
    alice.gone(name)
    assert volume(stack, name) is None
    assert not [one for one in alice.complaints() if "422" not in one], "the refused form apart"


@pytest.mark.moto
def test_a_volume_on_ec2_on_a_phone_in_the_dark(alice, amazon, aws, prefix):
    name = f"{prefix}-pocket"
    alice.size(*PHONE)
    alice.scheme("dark")
    alice.open(f"{aws}volumes/")
    alice.follow("Create volume", "Create volume")
    alice.fill("name", name)
    alice.fill("size", "2")
    alice.choose("kind", "gp3")
    alice.click("Create volume")
    alice.toast(f"“{name}” is being created.")
    alice.act(name, "Change size and type")
    alice.answer("Change size and type", size="4", iops="4000")
    alice.toast("1 volume is changing.")
    [one] = amazon.describe_volumes(Filters=[{"Name": "tag:Name", "Values": [name]}])["Volumes"]
    assert (one["Size"], one["Iops"]) == (4, 4000)
    alice.act(name, "Create snapshot")
    alice.answer("Create snapshot", name=f"{name}-snap")
    alice.toast("A snapshot of 1 volume is being taken.")
    alice.open(f"{aws}volume_snapshots/?volume={one['VolumeId']}")
    alice.says(name, "h1")
    alice.act(f"{name}-snap", "Share")
    alice.answer("Share", accounts="111122223333")
    alice.toast("1 snapshot is shared as you said.")
    alice.act(f"{name}-snap", "Delete")
    alice.answer("Delete")
    alice.gone(f"{name}-snap")
    assert not amazon.describe_snapshots(Filters=[{"Name": "tag:Name", "Values": [f"{name}-snap"]}])[
        "Snapshots"
    ]
    assert not alice.complaints()
