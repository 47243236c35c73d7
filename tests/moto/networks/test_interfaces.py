"""Network interfaces of EC2."""

from django.core.cache import cache

from tests.moto.networks.conftest import create, of, only


def test_interfaces(alice, vpc, subnet):
    group = alice.ec2.describe_security_groups(Filters=of(vpc))["SecurityGroups"][0]["GroupId"]
    web = alice.ec2.create_security_group(GroupName="web", Description="web", VpcId=vpc)["GroupId"]
    given = {"subnet": subnet, "name": "spare", "description": "of a test", "security_groups": [group]}
    assert "is created" in create(alice, "ports", addresses="10.0.1.20\n10.0.1.21", tags="a=b", **given)
    [port] = alice.rows("/ports/?name=spare")["items"]
    assert (port["addresses"], port["status"], port["tags"]) == (
        ["10.0.1.20", "10.0.1.21"],
        "down",
        {"a": "b"},
    )
    id = port["id"]

    def raw():
        return only(alice, "describe_network_interfaces", "NetworkInterfaces", NetworkInterfaceIds=[id])

    words = alice.act("ports", "edit", id, name="spare", description="new", security_groups=[group, web])
    assert words == "1 port saved."
    made = raw()
    assert (made["Description"], made["SourceDestCheck"]) == ("new", False), "what is not ticked is off"
    assert {one["GroupId"] for one in made["Groups"]} == {group, web}
    assert "at least one security group" in alice.act("ports", "edit", id, name="spare", description="new")
    assert (
        alice.act("ports", "readdress", id, secondary="10.0.1.30\n10.0.1.31") == "Addresses of 1 port saved."
    )
    assert {one["PrivateIpAddress"] for one in raw()["PrivateIpAddresses"]} == {
        "10.0.1.20",
        "10.0.1.30",
        "10.0.1.31",
    }

    there = alice.run("there", SubnetId=subnet, Placement={"AvailabilityZone": "us-east-1b"})[0]
    assert alice.act("ports", "attach", id, instance=there) == "1 port is attached."
    attachment = raw()["Attachment"]
    assert (attachment["InstanceId"], attachment["DeviceIndex"]) == (there, 1)
    tab = alice.get(f"/ports/?instance={there}")
    assert {one.first for one in tab.context["records"]} == {True, False}
    first = next(one for one in tab.context["records"] if one.first)
    assert "first interface" in alice.act("ports", "detach", first.id)
    assert "detach it first" in alice.act("ports", "delete", id)
    assert "already" in alice.act("ports", "attach", id, instance=there)
    assert alice.act("ports", "detach", id) == "1 port is being detached."
    assert "attached to no instance" in alice.act("ports", "detach", id)
    assert alice.act("ports", "delete", id) == "1 port deleted."
    assert alice.rows("/ports/?name=spare")["items"] == []


def test_an_interface_for_an_instance_in_another_zone_leaves_nothing_behind(alice, vpc, subnet):
    far = alice.run("far", Placement={"AvailabilityZone": "us-east-1a"})[0]
    words = create(alice, "ports", subnet=subnet, name="spare", instance=far)
    assert words.startswith("instance: ") and "us-east-1b" in words
    assert alice.rows("/ports/?name=spare")["items"] == []


def test_interfaces_come_in_parts_and_names_are_asked_for_together(site, alice, subnet):
    for _n in range(23):
        alice.ec2.create_network_interface(SubnetId=subnet)
    cache.clear()
    alice.get("/ports/")
    cache.clear()
    site.calls.clear()
    first = alice.rows("/ports/?limit=20")
    assert len(first["items"]) == 20
    asked = sorted(one for one in site.calls if one != "ListAccountAliases")
    assert asked == ["DescribeNetworkInterfaces", "DescribeTags"], "no call a row"
    rest = alice.rows(f"/ports/?limit=20&marker={first['next']}")
    ids = {one["id"] for one in first["items"] + rest["items"]}
    assert len(ids) == 23 and rest["next"] is None
