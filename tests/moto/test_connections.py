"""What an instance on EC2 is connected to: volumes, interfaces, public addresses, security groups."""

from contextlib import contextmanager

from tests.moto.actions import raw


def disk(person, id, name="data"):
    zone = raw(person, id)["Placement"]["AvailabilityZone"]
    tags = [{"ResourceType": "volume", "Tags": [{"Key": "Name", "Value": name}]}]
    return person.ec2.create_volume(AvailabilityZone=zone, Size=5, TagSpecifications=tags)["VolumeId"]


def test_volumes_attach_and_detach(alice, web):
    first, second = disk(alice, web), disk(alice, web, "more")
    alice.ec2.create_volume(AvailabilityZone="us-east-1f", Size=1)  # another zone: out of reach
    form = alice.get(f"/instances/-/attach/?id={web}").context["form"]
    assert {value for value, _label in form.fields["volume"].choices} == {"", first, second}
    assert (
        alice.act("instances", "attach", web, volume=first) == "The volume is being attached to 1 instance."
    )
    assert (
        alice.act("instances", "attach", web, volume=second) == "The volume is being attached to 1 instance."
    )
    devices = {one["DeviceName"]: one["Ebs"]["VolumeId"] for one in raw(alice, web)["BlockDeviceMappings"]}
    assert devices["/dev/sdf"] == first
    assert devices["/dev/sdg"] == second
    form = alice.get(f"/instances/-/detach/?id={web}").context["form"]
    offered = dict(form.fields["volume"].choices)
    assert set(offered) == {"", first, second}, "not the disk that it runs from"
    assert offered[first] == "data · 5 GB (/dev/sdf)"
    assert alice.act("instances", "detach", web, volume=first).startswith("The volume is being detached")
    assert alice.ec2.describe_volumes(VolumeIds=[first])["Volumes"][0]["State"] == "available"


def test_a_volume_that_is_in_use_is_not_attached_twice(alice, web):
    other, volume = alice.run("other")[0], disk(alice, web)
    form = alice.get(f"/instances/-/attach/?id={other}").context["form"]
    assert volume in dict(form.fields["volume"].choices)
    alice.ec2.attach_volume(InstanceId=web, VolumeId=volume, Device="/dev/sdf")
    words = alice.act("volumes", "attach", volume, instance=other)
    assert "The volume is not free" in words
    assert len(alice.ec2.describe_volumes(VolumeIds=[volume])["Volumes"][0]["Attachments"]) == 1
    assert alice.act("instances", "delete", web) == "1 instance is being deleted."


def test_a_device_that_is_in_use_and_a_free_one_that_is_named(alice, web):
    one, two = disk(alice, web), disk(alice, web)
    assert "attached" in alice.act("instances", "attach", web, volume=one, device="/dev/sdk")
    assert "device: That cannot be done in the current state. /dev/sdk is in use already." in alice.act(
        "instances", "attach", web, volume=two, device="/dev/sdk"
    )


def test_a_second_interface_comes_and_goes(alice, web):
    subnet = raw(alice, web)["SubnetId"]
    form = alice.get(f"/instances/-/plug/?id={web}").context["form"]
    assert subnet in str(form.fields["subnet"].choices)
    assert "network" not in form.fields
    assert alice.act("instances", "plug", web, subnet=subnet) == "1 instance has a new interface."
    interfaces = raw(alice, web)["NetworkInterfaces"]
    assert [one["Attachment"]["DeviceIndex"] for one in interfaces] == [0, 1]
    assert len(alice.record(f"/instances/{web}/")["addresses"]) == 3
    form = alice.get(f"/instances/-/unplug/?id={web}").context["form"]
    second = interfaces[1]["NetworkInterfaceId"]
    assert [value for value, _label in form.fields["interface"].choices] == [second], "not the first one"
    assert alice.act("instances", "unplug", web, interface=second) == "An interface of 1 instance is removed."
    assert len(raw(alice, web)["NetworkInterfaces"]) == 1


@contextmanager
def asking_wrongly(**wrong):
    """Calls whose words are changed on their way: ``AttachNetworkInterface={"InstanceId": …}``."""
    from django_nova.clouds import ec2_clients

    session = ec2_clients.session()
    handlers = {
        f"before-call.ec2.{call}": lambda params, words=words, **kwargs: params["body"].update(words)
        for call, words in wrong.items()
    }
    for event, handler in handlers.items():
        session.register(event, handler, unique_id=event)
    ec2_clients.clients.clear()
    try:
        yield
    finally:
        for event, handler in handlers.items():
            session.unregister(event, handler, unique_id=event)
        ec2_clients.clients.clear()


NO_INSTANCE = {"InstanceId": "i-0123456789abcdef0"}
NO_INTERFACE = {"NetworkInterfaceId": "eni-0123456789abcdef0"}


def test_an_interface_that_cannot_be_attached_is_not_left_over(alice, web):
    subnet = raw(alice, web)["SubnetId"]
    before = len(alice.ec2.describe_network_interfaces()["NetworkInterfaces"])
    with asking_wrongly(AttachNetworkInterface=NO_INSTANCE):
        words = alice.act("instances", "plug", web, subnet=subnet)
    assert "That no longer exists" in words
    assert len(alice.ec2.describe_network_interfaces()["NetworkInterfaces"]) == before


def test_what_is_left_over_is_named(alice, web):
    before = {
        one["NetworkInterfaceId"] for one in alice.ec2.describe_network_interfaces()["NetworkInterfaces"]
    }
    with asking_wrongly(AttachNetworkInterface=NO_INSTANCE, DeleteNetworkInterface=NO_INTERFACE):
        words = alice.act("instances", "plug", web, subnet=raw(alice, web)["SubnetId"])
    now = {one["NetworkInterfaceId"] for one in alice.ec2.describe_network_interfaces()["NetworkInterfaces"]}
    [left] = now - before
    assert "i-0123456789abcdef0" in words, "why it failed"
    assert f"{left} was made for it and could not be removed again" in words


def test_public_addresses(alice, web):
    own = alice.ec2.allocate_address(Domain="vpc")
    form = alice.get(f"/instances/-/associate/?id={web}").context["form"]
    assert dict(form.fields["address"].choices) == {"": "A new one", own["AllocationId"]: own["PublicIp"]}
    assert (
        alice.act("instances", "associate", web, address=own["AllocationId"])
        == "1 instance is reachable by the address."
    )
    [public] = [one for one in alice.record(f"/instances/{web}/")["addresses"] if one["public"]]
    assert public["ip"] == own["PublicIp"]
    form = alice.get(f"/instances/-/disassociate/?id={web}").context["form"]
    [association] = [value for value, _label in form.fields["address"].choices if value]
    assert alice.act("instances", "disassociate", web, address=association) == "1 instance lost the address."
    assert [one["PublicIp"] for one in alice.ec2.describe_addresses()["Addresses"]] == [own["PublicIp"]], (
        "it is kept"
    )


def test_a_new_public_address(alice, web):
    assert alice.act("instances", "associate", web) == "1 instance is reachable by the address."
    [made] = alice.ec2.describe_addresses()["Addresses"]
    assert made["PublicIp"] in [one["ip"] for one in alice.record(f"/instances/{web}/")["addresses"]]


def test_a_new_address_that_cannot_be_used_is_given_back(alice, web):
    with asking_wrongly(AssociateAddress=NO_INTERFACE):
        words = alice.act("instances", "associate", web)
    assert "no longer exists" in words
    assert alice.ec2.describe_addresses()["Addresses"] == []


def test_security_groups(alice, web):
    one = alice.ec2.create_security_group(GroupName="one", Description="-")["GroupId"]
    two = alice.ec2.create_security_group(GroupName="two", Description="-")["GroupId"]
    assert (
        alice.act("instances", "secure", web, security_groups=[one, two])
        == "Security groups of 1 instance saved."
    )
    assert {group["id"] for group in alice.record(f"/instances/{web}/")["security_groups"]} == {one, two}
    form = alice.get(f"/instances/-/secure/?id={web}").context["form"]
    page = str(form["security_groups"])
    assert page.count("selected") == 2
    words = alice.act("instances", "secure", web)
    assert "security_groups: This field is required." in words
