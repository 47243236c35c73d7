"""A day with an instance on EC2: from linking an access key to terminating; compared with what the cloud says."""

import pytest

from tests.browser.visitor import PHONE

pytestmark = [pytest.mark.browser, pytest.mark.devcloud, pytest.mark.moto]


def link_a_key(visitor, people):
    """Bob of OpenStack links Alice's access key, with his eyes on what a wrong one says."""
    key = next(one for one in people if one["cloud"] == "ec2" and one["name"] == "alice")
    visitor.follow("Accounts", "Accounts", visitor.one(".nova-head"))
    for unlink in visitor.all("button[aria-label^='Unlink']"):  # from the other test
        unlink.click()
        visitor.toast("is no longer linked")
    visitor.press(lambda: visitor.all("a[href*='cloud=aws']"), "a way to link an access key")
    visitor.says("Link an account at EC2", "h1")
    visitor.fill("access_key", key["access_key"])
    visitor.fill("secret_key", "wrong")
    visitor.click("Test and link")
    visitor.one("[role=alert]")
    assert visitor.one("[name=secret_key]").get_attribute("value") == ""
    visitor.fill("access_key", key["access_key"])
    visitor.fill("secret_key", key["secret_key"])
    visitor.click("Test and link")
    visitor.toast("is linked")


def enter(visitor, people, aws):
    visitor.sign_in("bob")
    visitor.says("Your clouds", "h1")
    link_a_key(visitor, people)
    visitor.open("/")
    visitor.press(lambda: visitor.all(f"a[href='{aws}']"), "the account at EC2")
    visitor.says("Overview", "h1")
    visitor.menu("Instances")
    visitor.says("Instances", "h1")


def launch(visitor, name):
    visitor.follow("Launch instance", "Launch instance")
    visitor.fill("name", name)
    visitor.choose("source", "ubuntu-xenial-16.04")
    visitor.choose("flavor", "t3.micro")
    visitor.click("Launch instance")
    visitor.toast(f"“{name}” is being launched.")
    visitor.stay()
    visitor.state(name, "Building", "Running")
    visitor.state(name, "Running")
    assert visitor.stayed


def instance(amazon, name):
    found = amazon.describe_instances(Filters=[{"Name": "tag:Name", "Values": [name]}])["Reservations"]
    return found[0]["Instances"][0]


def test_a_day_with_an_instance(visitor, ec2, amazon, aws, prefix):
    name, later = f"{prefix}-day", f"{prefix}-evening"
    enter(visitor, ec2.people, aws)
    launch(visitor, name)
    machine = instance(amazon, name)
    assert (machine["State"]["Name"], machine["InstanceType"]) == ("running", "t3.micro")
    zone = machine["Placement"]["AvailabilityZone"]
    disk = amazon.create_volume(
        AvailabilityZone=zone,
        Size=1,
        TagSpecifications=[{"ResourceType": "volume", "Tags": [{"Key": "Name", "Value": f"{prefix}-disk"}]}],
    )["VolumeId"]

    for verb, toast, moving, state in (
        ("Stop", "1 instance is stopping.", "Stopping", "Stopped"),
        ("Start", "1 instance is starting.", "Building", "Running"),
    ):
        visitor.act(name, verb)
        visitor.toast(toast)
        visitor.stay()
        visitor.state(name, moving, state)
        visitor.state(name, state)
        assert visitor.stayed
        assert instance(amazon, name)["State"]["Name"] == state.lower()

    visitor.act(name, "Attach volume")
    visitor.answer("Attach volume", volume=f"{prefix}-disk")
    visitor.toast("The volume is being attached to 1 instance.")
    [volume] = amazon.describe_volumes(VolumeIds=[disk])["Volumes"]
    assert volume["Attachments"][0]["InstanceId"] == machine["InstanceId"]

    visitor.act(name, "Take snapshot")
    visitor.answer("Take snapshot", name=f"{prefix}-picture")
    visitor.toast("A snapshot of 1 instance is being taken.")
    [image] = amazon.describe_images(
        Owners=["self"], Filters=[{"Name": "name", "Values": [f"{prefix}-picture"]}]
    )["Images"]
    visitor.open(f"{aws}images/?visibility=private&name={prefix}-picture")
    visitor.state(f"{prefix}-picture", "Ready")
    assert visitor.one(f"tr[data-id='{image['ImageId']}']")

    visitor.menu("Instances")
    visitor.act(name, "Edit tags")
    visitor.answer("Edit tags", tags="colour=blue\nteam=tides & currents")
    visitor.toast("Tags of 1 instance saved.")
    tags = {one["Key"]: one["Value"] for one in instance(amazon, name)["Tags"]}
    assert tags == {"Name": name, "colour": "blue", "team": "tides & currents"}
    visitor.act(name, "Rename")
    visitor.answer("Rename", name=later)
    visitor.toast("1 instance has a new name.")

    visitor.click(later)
    visitor.says(later, "h1")
    visitor.says("team=tides & currents", "#nova-facts")
    assert visitor.one(f"#nova-facts a[href*='/volumes/{disk}/']")

    visitor.click("More")
    visitor.click("Delete", visitor.one("details[open]"))
    asked = visitor.dialog().text
    assert later in asked and "cannot be undone" in asked
    visitor.answer("Delete")
    visitor.arrives(f"{aws}instances/")
    visitor.toast("1 instance is being deleted.")
    visitor.stay()
    visitor.state(later, "Deleting", "Deleted")
    visitor.state(later, "Deleted")
    assert visitor.stayed
    assert instance(amazon, later)["State"]["Name"] == "terminated"

    visitor.sign_out()
    visitor.arrives("/auth/login/")
    assert not visitor.complaints()


def test_the_same_in_the_dark_on_a_phone(visitor, ec2, amazon, aws, prefix):
    name = f"{prefix}-phone"
    visitor.size(*PHONE)
    visitor.scheme("dark")
    enter(visitor, ec2.people, aws)
    assert visitor.darkness() > 0.8
    launch(visitor, name)
    visitor.act(name, "Stop")
    visitor.state(name, "Stopped")
    visitor.act(name, "Delete")
    assert name in visitor.dialog().text
    visitor.answer("Delete")
    visitor.state(name, "Deleted")
    assert instance(amazon, name)["State"]["Name"] == "terminated"
    visitor.sign_out()
    visitor.arrives("/auth/login/")
    assert not visitor.complaints()
