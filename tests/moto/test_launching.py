"""Launching on EC2: what the form offers, and what comes of it."""

import base64

from tests.moto.actions import HARD, launch, names, raw


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
