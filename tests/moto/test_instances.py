"""The life of an instance on EC2, from the form to its end, and what each refusal says."""

import pytest
from django.core.cache import cache

from tests.moto.conftest import told

HARD = [
    'it\'s "quoted"',
    "a/b//c",
    "🚀 emoji",
    "שלום עולם",
    "<script>alert(1)</script>",
    "{{ 7|add:7 }}",
    "100% & ?#x",
]


def launch(person, **given):
    usual = {"name": "web", "source": f"image:{person.image()}", "flavor": "t3.micro", "delete_volume": "on"}
    given = usual | {"count": "1"} | given
    answer = person.client.post(f"{person.base}/instances/-/create/", given, follow=True)
    return answer, told(answer)


def raw(person, id):
    return person.ec2.describe_instances(InstanceIds=[id])["Reservations"][0]["Instances"][0]


def names(person, path="/instances/"):
    return [one["name"] for one in person.rows(path)["items"]]


@pytest.fixture
def web(alice):
    return alice.run("web")[0]


# -- Launching -----------------------------------------------------------------------------------------------------------


def test_a_launch_with_everything(alice):
    group = alice.ec2.create_security_group(GroupName="door", Description="-")["GroupId"]
    alice.ec2.create_key_pair(KeyName="k")
    subnet = alice.ec2.describe_subnets()["Subnets"][1]
    _answer, words = launch(
        alice, name="shop & co", subnet=subnet["SubnetId"], security_groups=[group], key_pair="k", volume_size="30",
        user_data="#!/bin/sh\r\necho hällo", tags="tier=web\nwho=a=b",
    )  # fmt: skip
    assert "“shop & co” is being launched." in words
    [one] = alice.rows("/instances/")["items"]
    assert one["name"] == "shop & co"
    assert one["tags"] == {"tier": "web", "who": "a=b"}
    assert one["key_pair"] == {"id": "k", "name": "k"}
    assert one["security_groups"] == [{"id": group, "name": "door"}]
    assert one["zone"] == subnet["AvailabilityZone"]
    assert one["image"]["name"].startswith("ubuntu/images/")
    [disk] = alice.ec2.describe_volumes(VolumeIds=[one["volumes"][0]["id"]])["Volumes"]
    assert disk["Size"] == 30
    assert {"Key": "Name", "Value": "shop & co"} in disk["Tags"]
    data = alice.ec2.describe_instance_attribute(InstanceId=one["id"], Attribute="userData")["UserData"][
        "Value"
    ]
    import base64

    assert base64.b64decode(data).decode() == "#!/bin/sh\necho hällo"


def test_several_are_numbered_and_one_call_makes_them(site, alice):
    site.calls.clear()
    _answer, words = launch(alice, count="3")
    assert "“web-1 … web-3” is being launched." in words
    assert sorted(names(alice)) == ["web-1", "web-2", "web-3"]
    assert site.calls.count("RunInstances") == 1
    assert site.calls.count("CreateTags") == 3


def test_numbering_that_fails_is_told_and_nothing_is_launched_twice(site, alice, monkeypatch):
    from django_nova.clouds.errors import Busy
    from django_nova.panels.instances.ec2 import Backend

    rename = Backend.rename

    def fails(self, id, *, name):
        if name.endswith("-2"):
            raise Busy("slow down")
        rename(self, id, name=name)

    monkeypatch.setattr(Backend, "rename", fails)
    answer, words = launch(alice, count="3")
    assert "All 3 are being launched, but 1 of them could not be numbered" in words
    assert answer.redirect_chain, "the form is not shown again: it would invite to launch them twice"
    assert sorted(names(alice)) == ["web", "web-1", "web-3"]


def test_a_refused_launch_keeps_what_was_typed_at_the_field_that_it_is_about(alice):
    answer, words = launch(alice, name="kept", volume_size="1")
    assert answer.status_code == 422
    assert "volume_size: The cloud rejected a value. The image needs at least 15 GB." in words
    assert b'value="kept"' in answer.content
    subnet = alice.ec2.describe_subnets()["Subnets"][0]["SubnetId"]
    alice.get("/instances/-/create/")  # what it offers is remembered; then the subnet goes
    alice.ec2.delete_subnet(SubnetId=subnet)
    answer, words = launch(alice, subnet=subnet)
    assert words.startswith("subnet: "), words
    assert names(alice) == []


def test_the_form_offers_what_there_is(alice):
    alice.ec2.create_key_pair(KeyName="only")
    form = alice.get("/instances/-/create/").context["form"]
    assert "networks" not in form.fields
    assert "metadata" not in form.fields
    assert form["key_pair"].value() == "only"
    assert form["flavor"].value() == "t3.micro"
    flavors = [value for value, _label in form.fields["flavor"].choices]
    assert flavors[:4] == ["", "t3.nano", "t3.micro", "t3.small"]
    assert form.fields["flavor"].widget.data["t3.micro"] == {"vcpus": 2, "ram": 1024, "disk": 0}
    assert not form.fields["security_groups"].required
    groups = dict(form.fields["source"].choices)
    assert [str(group) for group in groups] == ["", "Public images"]
    labels = [label for _value, label in groups["Public images"]]
    assert "ubuntu/images/hvm-ssd/ubuntu-xenial-16.04-amd64-server-20170721" in labels
    assert form.answers["quotas"][0].used == 0


def test_the_usual_sizes_are_offered_until_the_cloud_has_told_them_all(site, alice, monkeypatch):
    from django_nova.panels.instances import ec2_catalogue

    begun = []
    monkeypatch.setattr(ec2_catalogue, "FAMILIES", ["t3"])
    monkeypatch.setattr(ec2_catalogue, "Begun", begun.append)

    def offered():
        choices = alice.get("/instances/-/create/").context["form"].fields["flavor"].choices
        return {value for value, label in choices if isinstance(label, str)}

    first = offered()
    assert "t3.micro" in first
    assert "c5d.large" not in first
    assert offered() == first
    [calls] = begun  # once, however many ask in the meantime
    _answer, words = launch(alice, name="early", flavor="c5d.large")
    assert "“early” is being launched." in words
    calls["types"]()
    site.calls.clear()
    choices = dict(alice.get("/instances/-/create/").context["form"].fields["flavor"].choices)
    assert (
        any("c5d.large" in dict(group) for group in choices.values() if isinstance(group, list))
        or "c5d.large" in choices
    )
    assert "DescribeInstanceTypes" not in site.calls


def test_a_cloud_with_other_sizes_than_the_usual_ones(alice, monkeypatch):
    from django_nova.panels.instances import ec2_catalogue

    monkeypatch.setattr(ec2_catalogue, "FAMILIES", ["nothing"])
    choices = alice.get("/instances/-/create/").context["form"].fields["flavor"].choices
    assert "t3.micro" in [value for value, _label in choices]


def test_an_image_that_the_form_does_not_offer_can_be_launched_from_the_list_of_images(alice):
    image = alice.image("Windows_Server-2016-English-Nano")
    answer = alice.client.post(f"{alice.base}/images/-/launch/", {"id": image}, follow=True)
    assert answer.context["form"]["source"].value() == f"image:{image}"
    answer, words = launch(alice, source=f"image:{image}")
    assert "“web” is being launched." in words
    assert alice.rows("/instances/")["items"][0]["image"]["id"] == image


def test_a_disk_that_outlives_its_instance(alice):
    launch(alice, delete_volume="")
    [one] = alice.rows("/instances/")["items"]
    disk = raw(alice, one["id"])["BlockDeviceMappings"][0]["Ebs"]
    assert disk["DeleteOnTermination"] is False
    alice.act("instances", "delete", one["id"])
    assert [one["VolumeId"] for one in alice.ec2.describe_volumes()["Volumes"]] == [disk["VolumeId"]]


def test_names_that_are_hard(alice):
    for name in HARD:
        launch(alice, name=name)
    listed = alice.rows("/instances/")["items"]
    assert [one["name"] for one in listed] == HARD
    assert "<script>alert(1)" not in alice.get("/instances/").content.decode()
    for one in listed:
        page = alice.get(f"/instances/{one['id']}/")
        assert page.status_code == 200
        assert "<script>alert(1)" not in page.content.decode()


# -- Its states ------------------------------------------------------------------------------------------------------------


def test_stop_start_and_delete(alice, web):
    assert alice.act("instances", "stop", web) == "1 instance is stopping."
    assert alice.rows("/instances/")["items"][0]["status"] == "stopped"
    assert alice.act("instances", "start", web) == "1 instance is starting."
    assert alice.record(f"/instances/{web}/")["status"] == "running"
    assert alice.act("instances", "reboot", web) == "1 instance is rebooting."
    assert alice.act("instances", "delete", web) == "1 instance is being deleted."
    assert alice.rows("/instances/")["items"][0]["status"] == "deleted"


def test_a_deleted_instance_offers_nothing(alice, web):
    alice.act("instances", "delete", web)
    assert alice.get(f"/instances/{web}/").context["actions"] == []


def test_what_ec2_has_not_is_not_there(alice, web):
    for verb in "pause", "shelve", "rescue", "rebuild", "lock", "open", "resize":
        assert alice.post(f"/instances/-/{verb}/", id=web).status_code == 404
    assert alice.get(f"/instances/{web}/-/events/").status_code == 404
    actions = {action.verb for action in alice.get("/instances/").context["actions"]}
    assert {"start", "stop", "retype", "protect", "tag", "delete"} <= actions
    reboot = alice.get(f"/instances/-/reboot/?id={web}")
    assert "hard" not in reboot.context["form"].fields


def test_many_at_once_and_each_failure_by_its_name(alice):
    ids = [*alice.run("one"), *alice.run("two")]
    alice.ec2.modify_instance_attribute(InstanceId=ids[0], DisableApiTermination={"Value": True})
    answer = alice.client.post(
        f"{alice.base}/instances/-/delete/", {"id": ids, "confirmed": "1"}, follow=True
    )
    words = told(answer)
    assert "“one”: That cannot be done in the current state." in words
    assert "disableApiTermination" in words
    assert "1 instance is being deleted." in words


def test_protection_from_deletion(alice, web):
    assert alice.record(f"/instances/{web}/")["protected"] is False
    assert alice.act("instances", "protect", web) == "1 instance is protected."
    assert alice.record(f"/instances/{web}/")["protected"] is True
    offered = [action.verb for action in alice.get(f"/instances/{web}/").context["actions"]]
    assert "delete" not in offered
    assert "protect" not in offered
    assert "That cannot be done in the current state" in alice.act("instances", "delete", web)
    assert alice.act("instances", "unprotect", web) == "1 instance can be deleted again."
    assert alice.act("instances", "delete", web) == "1 instance is being deleted."


# -- What it is ------------------------------------------------------------------------------------------------------------


def test_its_type_changes_while_it_is_stopped(alice, web):
    assert "retype" not in [action.verb for action in alice.get(f"/instances/{web}/").context["actions"]]
    alice.act("instances", "stop", web)
    assert alice.act("instances", "retype", web, flavor="t3.large") == "1 instance has a new type."
    size = alice.record(f"/instances/{web}/")["size"]
    assert size == {"id": "t3.large", "name": "t3.large", "vcpus": 2, "memory": 8192, "disk": 0}


def test_rename(alice, web):
    for name in HARD:
        assert alice.act("instances", "rename", web, name=name) == "1 instance has a new name."
        assert names(alice) == [name]


def test_tags_become_exactly_what_was_typed(site, alice, web):
    alice.ec2.create_tags(
        Resources=[web], Tags=[{"Key": "old", "Value": "1"}, {"Key": "stays", "Value": "x"}]
    )
    cache.clear()
    form = alice.get(f"/instances/-/tag/?id={web}").context["form"]
    assert form["tags"].value() == "old=1\nstays=x"
    site.calls.clear()
    assert alice.act("instances", "tag", web, tags="stays=x\nnew=2=3") == "Tags of 1 instance saved."
    record = alice.record(f"/instances/{web}/")
    assert record["tags"] == {"stays": "x", "new": "2=3"}
    assert record["name"] == "web"
    assert alice.act("instances", "tag", web, tags="") == "Tags of 1 instance saved."
    assert alice.record(f"/instances/{web}/")["tags"] == {}


def test_tags_half_saved_say_which_half(alice, web, monkeypatch):
    from django_nova.clouds.errors import Forbidden
    from django_nova.panels.instances.ec2 import Backend

    alice.act("instances", "tag", web, tags="old=1")

    def refuse(self, id, keys):
        raise Forbidden("not you")

    monkeypatch.setattr(Backend, "_untag", refuse)
    words = alice.act("instances", "tag", web, tags="new=2")
    assert "The new tags are saved, but the old ones could not be removed" in words
    assert alice.record(f"/instances/{web}/")["tags"] == {"old": "1", "new": "2"}


def test_a_snapshot_is_an_image_to_launch_from(alice, web):
    words = alice.act("instances", "snapshot", web, name="before upgrade")
    assert words == "A snapshot of 1 instance is being taken."
    [image] = alice.rows("/images/")["items"]
    assert (image["name"], image["owned"], image["status"]) == ("before upgrade", True, "active")
    own = dict(alice.get("/instances/-/create/").context["form"].fields["source"].choices)["Own images"]
    assert own == [(f"image:{image['id']}", "before upgrade")]
    _answer, words = launch(alice, name="copy", source=f"image:{image['id']}")
    assert "“copy” is being launched." in words


def test_a_snapshot_does_not_restart_it_unasked(alice, web):
    seen = []
    from django_nova.clouds import ec2

    session = ec2._session()

    def look(params, **kwargs):
        seen.append(params["body"]["NoReboot"])

    session.register("before-call.ec2.CreateImage", look, unique_id="reboots")
    ec2._clients.clear()
    alice.act("instances", "snapshot", web, name="one")
    alice.act("instances", "snapshot", web, name="two", reboot="on")
    session.unregister("before-call.ec2.CreateImage", look, unique_id="reboots")
    assert seen == ["true", "false"]


def test_console_output(alice, web):
    answer = alice.get(f"/instances/{web}/-/console/?lines=2&format=text")
    assert answer["Content-Disposition"] == 'attachment; filename="console.txt"'
    assert len(answer.content.decode().splitlines()) == 2
    everything = alice.get(f"/instances/{web}/-/console/?lines=10000&format=text").content.decode()
    assert everything.startswith("Linux version 2.6.16-xenU")
    assert alice.get(f"/instances/{web}/-/console/?lines=nonsense").status_code == 200


# -- Volumes, interfaces, addresses ----------------------------------------------------------------------------------------


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


def test_an_interface_that_cannot_be_attached_is_not_left_over(alice, web):
    subnet = raw(alice, web)["SubnetId"]
    from django_nova.clouds import ec2

    session = ec2._session()

    def break_it(params, **kwargs):
        params["body"]["InstanceId"] = "i-0123456789abcdef0"

    session.register("before-call.ec2.AttachNetworkInterface", break_it, unique_id="breaks")
    ec2._clients.clear()
    before = len(alice.ec2.describe_network_interfaces()["NetworkInterfaces"])
    words = alice.act("instances", "plug", web, subnet=subnet)
    session.unregister("before-call.ec2.AttachNetworkInterface", break_it, unique_id="breaks")
    ec2._clients.clear()
    assert "That no longer exists" in words
    assert len(alice.ec2.describe_network_interfaces()["NetworkInterfaces"]) == before


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
    from django_nova.clouds import ec2

    session = ec2._session()

    def break_it(params, **kwargs):
        params["body"]["NetworkInterfaceId"] = "eni-0123456789abcdef0"

    session.register("before-call.ec2.AssociateAddress", break_it, unique_id="breaks")
    ec2._clients.clear()
    words = alice.act("instances", "associate", web)
    session.unregister("before-call.ec2.AssociateAddress", break_it, unique_id="breaks")
    ec2._clients.clear()
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


# -- The overview ----------------------------------------------------------------------------------------------------------


def test_the_overview_counts_what_runs_and_shows_what_failed(alice):
    alice.run("one", 2)
    stopped, failed = alice.run("two")[0], alice.run("broken")[0]
    alice.ec2.stop_instances(InstanceIds=[stopped])
    alice.ec2.allocate_address(Domain="vpc")
    from moto.ec2.models import ec2_backends
    from moto.ec2.models.instances import StateReason

    instance = ec2_backends[alice.key.account]["us-east-1"].get_instance(failed)
    instance._state.name, instance._state.code = "terminated", 48
    words = "Server.InternalError: Internal error on launch"
    instance._state_reason = instance.state_reason = StateReason(words, "Server.InternalError")
    cache.clear()
    context = alice.get("/").context
    gauges = {gauge.key: (gauge.used, gauge.limit) for gauge in context["quotas"]}
    assert gauges == {"instances": (2, 20), "addresses": (1, 5)}
    [(_panel, record)] = context["attention"]
    assert (record.name, record.fault) == ("broken", words)
    assert context["troubles"] == []
