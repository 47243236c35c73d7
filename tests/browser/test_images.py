"""Images, from a file on somebody's disk to a project that shares it; and on EC2 from a snapshot to its end."""

import pytest

pytestmark = [pytest.mark.browser, pytest.mark.devcloud]
DISK = bytes(0x8001) + b"CD001" + bytes(range(256)) * 4096 * 12  # twelve MiB, and a CD by its mark


@pytest.fixture
def disk(tmp_path):
    path = tmp_path / "my disk.iso"
    path.write_bytes(DISK)
    return path


def test_a_file_becomes_an_image(alice, stack, demo, prefix, disk):
    name = f"{prefix}-disk"
    alice.open(f"{demo}images/")
    alice.follow("Create image", "Create image")
    alice.browser.find_element("id", "nova-file").send_keys(str(disk))
    assert alice.one("[name=name]").get_attribute("value") == "my disk"
    alice.fill("name", name)
    alice.fill("min_disk", "-1")
    alice.stay()
    alice.click("Create image", alice.one("#nova-create .nova-buttons"))
    alice.says("greater than or equal to 0", ".invalid-feedback")
    assert alice.stayed and not list(stack.image.images(name=name))
    alice.complaints()  # of the refusal
    alice.fill("min_disk", "1")
    alice.click("Create image", alice.one("#nova-create .nova-buttons"))  # the file is still chosen
    alice.says(name, "h1")
    [image] = stack.image.images(name=name)
    assert (image.status, image.size, image.disk_format, image.min_disk) == ("active", len(DISK), "iso", 1)
    alice.says("Ready", ".nova-head")

    alice.click("More", alice.one(".nova-head-actions"))
    alice.click("Download", alice.one(".nova-head-actions"))
    file = alice.browser.folder / f"{name}.iso"
    alice.until(file.exists, "the downloaded image")
    assert file.read_bytes() == DISK

    alice.click("Members", alice.one(".nova-tabs"))
    alice.click("Share", alice.one(".nova-head:has(h2)"))
    alice.answer("Share", member="0123456789abcdef0123456789abcdef")
    alice.toast("It is shared with")
    assert [one.status for one in stack.image.members(image.id)] == ["pending"]
    alice.says("Not answered yet", "tbody")
    alice.click("Facts")
    for verb, toast in ("Protect", "1 image is protected."), ("Unprotect", "1 image can be deleted again."):
        alice.click("More", alice.one(".nova-head-actions"))
        alice.click(verb, alice.one(".nova-head-actions"))
        alice.toast(toast)
    assert not alice.complaints()


def test_a_file_that_is_refused_can_be_sent_again(alice, stack, devcloud, demo, prefix, disk):
    from devcloud import DevCloud

    name = f"{prefix}-again"
    alice.open(f"{demo}images/-/create/")
    alice.browser.find_element("id", "nova-file").send_keys(str(disk))
    alice.fill("name", name)
    told = '{"message": "The store is full."}'
    with DevCloud(devcloud.folder).fault(service="glance", method="PUT", path="/file", status=413, body=told):
        alice.click("Create image", alice.one("#nova-create .nova-buttons"))
        alice.says("The store is full.", "#nova-create [role=alert]")
    [image] = stack.image.images(name=name)
    assert image.status == "queued"
    alice.says("waits for its file", "#nova-create")
    alice.click("Send its file")
    alice.says(name, "h1")
    assert [one.status for one in stack.image.images(name=name)] == ["active"]


@pytest.mark.moto
def test_an_image_of_a_snapshot(alice, amazon, aws, prefix):
    name = f"{prefix}-image"
    volume = amazon.create_volume(
        AvailabilityZone="us-east-1a",
        Size=3,
        TagSpecifications=[{"ResourceType": "volume", "Tags": [{"Key": "Name", "Value": f"{prefix}-root"}]}],
    )["VolumeId"]
    snapshot = amazon.create_snapshot(VolumeId=volume, Description=f"{prefix} root")["SnapshotId"]
    alice.open(f"{aws}images/")
    alice.follow("Create image", "Create image")
    assert not alice.all("[type=file]")
    alice.fill("name", name)
    alice.choose("snapshot", f"{prefix} root")
    alice.click("Create image", alice.one("#nova-create .nova-buttons"))
    alice.toast(f"“{name}” is being made.")
    [image] = amazon.describe_images(Owners=["self"], Filters=[{"Name": "name", "Values": [name]}])["Images"]
    alice.open(f"{aws}images/?visibility=private&name={name}")
    alice.state(name, "Ready")
    alice.click(name)
    alice.click("Members", alice.one(".nova-tabs"))
    alice.click("Share", alice.one(".nova-head:has(h2)"))
    alice.answer("Share", member="210987654321")
    alice.toast("It is shared with")
    alice.says("210987654321", "tbody")
    alice.open(f"{aws}images/?visibility=private&name={name}")
    alice.act(name, "Delete")
    disk = image["BlockDeviceMappings"][0]["Ebs"]["SnapshotId"]
    assert disk in alice.dialog().text
    alice.one("dialog [name=snapshots]").click()
    alice.answer("Delete")
    alice.toast("1 image deleted.")
    left = {one["SnapshotId"] for one in amazon.describe_snapshots(OwnerIds=["self"])["Snapshots"]}
    assert disk not in left and snapshot in left
    amazon.delete_snapshot(SnapshotId=snapshot)
    assert not alice.complaints()
