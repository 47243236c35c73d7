"""Volumes, images and key pairs on EC2."""

import pytest
from django.core.cache import cache

from django_nova.panels import panel_named
from tests.moto.conftest import told


def create(person, panel, **given):
    answer = person.client.post(f"{person.base}/{panel}/-/create/", given, follow=True)
    return answer, told(answer)


# -- Volumes ---------------------------------------------------------------------------------------------------------------


@pytest.fixture
def volume(alice):
    _answer, words = create(
        alice, "volumes", name="data & <more>", size="5", zone="us-east-1b", kind="gp3", tags="for=shop"
    )
    assert "is being created" in words
    return alice.rows("/volumes/?name=data")["items"][0]


def test_a_volume_is_created_as_asked(alice, volume):
    assert (volume["name"], volume["size"], volume["kind"], volume["zone"]) == (
        "data & <more>",
        5,
        "gp3",
        "us-east-1b",
    )
    assert volume["tags"] == {"for": "shop"}
    assert volume["status"] == "available"
    assert "bootable" not in volume
    page = alice.get("/volumes/").content.decode()
    assert "data &amp; &lt;more&gt;" in page
    assert alice.get(f"/volumes/{volume['id']}/").status_code == 200


def test_a_volume_needs_a_zone(alice):
    answer, words = create(alice, "volumes", name="x", size="5")
    assert answer.status_code == 422
    assert "zone: This field is required." in words
    form = alice.get("/volumes/-/create/").context["form"]
    assert form["zone"].value() == "us-east-1a"


def test_a_volume_from_a_snapshot(alice, volume):
    made = alice.ec2.create_snapshot(
        VolumeId=volume["id"],
        TagSpecifications=[{"ResourceType": "snapshot", "Tags": [{"Key": "Name", "Value": "nightly"}]}],
    )["SnapshotId"]
    cache.clear()
    offered = alice.get("/volumes/-/create/").context["form"].fields["source"].choices
    assert offered[1][0] == f"snapshot:{made}", "what people named comes first"
    assert offered[1][1].startswith("nightly · 5 GB · 20")
    assert len(offered) <= 201
    _answer, words = create(
        alice, "volumes", name="copy", size="8", zone="us-east-1a", source=f"snapshot:{made}"
    )
    assert "is being created" in words
    [raw] = alice.ec2.describe_volumes(Filters=[{"Name": "tag:Name", "Values": ["copy"]}])["Volumes"]
    assert (raw["SnapshotId"], raw["Size"]) == (made, 8)


def test_a_volume_grows_and_never_shrinks(alice, volume):
    assert alice.get(f"/volumes/-/modify/?id={volume['id']}").context["form"]["size"].value() == 5
    assert alice.act("volumes", "modify", volume["id"], size="9", kind="gp3") == "1 volume is changing."
    assert alice.record(f"/volumes/{volume['id']}/")["size"] == 9
    words = alice.act("volumes", "modify", volume["id"], size="4", kind="gp3")
    assert words.startswith("size: ")
    assert alice.record(f"/volumes/{volume['id']}/")["size"] == 9


def test_a_volume_from_its_own_side(alice, volume):
    here = alice.run("here", Placement={"AvailabilityZone": "us-east-1b"})[0]
    alice.run("there", Placement={"AvailabilityZone": "us-east-1a"})
    form = alice.get(f"/volumes/-/attach/?id={volume['id']}").context["form"]
    assert dict(form.fields["instance"].choices) == {here: "here"}, "only those in its zone"
    assert alice.act("volumes", "attach", volume["id"], instance=here) == "1 volume is being attached."
    record = alice.record(f"/volumes/{volume['id']}/")
    assert (record["status"], record["instances"]) == ("in-use", [{"id": here, "name": "here"}])
    assert "It is attached to an instance" in alice.act("volumes", "delete", volume["id"])
    assert alice.act("volumes", "detach", volume["id"]) == "1 volume is being detached."
    assert "It is attached to no instance" in alice.act("volumes", "detach", volume["id"])
    assert alice.act("volumes", "delete", volume["id"]) == "1 volume is being deleted."
    assert volume["id"] not in [one["id"] for one in alice.rows("/volumes/")["items"]]


def test_filters_of_volumes(alice, volume):
    instance = alice.run("one")[0]
    [root] = alice.ec2.describe_volumes(Filters=[{"Name": "attachment.instance-id", "Values": [instance]}])[
        "Volumes"
    ]
    found = {one["id"] for one in alice.rows("/volumes/?status=in-use")["items"]}
    assert found == {root["VolumeId"]}
    assert [one["id"] for one in alice.rows("/volumes/?status=available")["items"]] == [volume["id"]]
    assert [one["id"] for one in alice.rows(f"/volumes/?name={root['VolumeId']}")["items"]] == [
        root["VolumeId"]
    ]


def test_volumes_come_in_pages_where_the_endpoint_knows_none(alice):
    ids = {alice.ec2.create_volume(AvailabilityZone="us-east-1a", Size=1)["VolumeId"] for _n in range(23)}
    first = alice.rows("/volumes/?limit=20")
    assert len(first["items"]) == 20
    rest = alice.rows(f"/volumes/?limit=20&marker={first['next']}")
    assert rest["next"] is None
    assert {one["id"] for one in first["items"] + rest["items"]} == ids


# -- Images ----------------------------------------------------------------------------------------------------------------


def test_images_of_ones_own(alice):
    id = alice.run("web")[0]
    made = alice.ec2.create_image(InstanceId=id, Name="mine", NoReboot=True)["ImageId"]
    cache.clear()
    [own] = alice.rows("/images/")["items"]
    assert (own["id"], own["name"], own["visibility"], own["owned"]) == (made, "mine", "private", True)
    assert "size" not in own
    assert [one["id"] for one in alice.rows("/images/?visibility=private")["items"]] == [made]


def test_public_images_come_in_pages_newest_first_and_are_asked_for_once(site, alice):
    there = {one["ImageId"] for one in alice.ec2.describe_images()["Images"]}
    alice.rows("/key_pairs/")
    site.calls.clear()
    first = alice.rows("/images/?visibility=community&limit=20")
    rest = alice.rows(f"/images/?visibility=community&limit=20&marker={first['next']}")
    last = alice.rows(f"/images/?visibility=community&limit=20&marker={rest['next']}")
    every = first["items"] + rest["items"] + last["items"]
    assert [len(first["items"]), len(rest["items"]), len(last["items"])] == [20, 20, len(there) - 40]
    assert {one["id"] for one in every} == there
    assert [one["created"] for one in every] == sorted((one["created"] for one in every), reverse=True)
    assert site.calls == ["DescribeImages"]
    found = alice.rows("/images/?visibility=community&name=xenial")["items"]
    assert [one["name"] for one in found] == [
        "ubuntu/images/hvm-ssd/ubuntu-xenial-16.04-amd64-server-20170721"
    ]


def test_whose_images_can_be_chosen_is_said_in_ec2s_terms(alice):
    form = alice.get("/images/").context["filter_form"]
    assert [value for value, _label in form.fields["visibility"].choices] == [
        "",
        "private",
        "shared",
        "community",
    ]


def test_an_image_and_its_end(alice):
    id = alice.run("web")[0]
    made = alice.ec2.create_image(InstanceId=id, Name="mine", NoReboot=True)["ImageId"]
    cache.clear()
    assert alice.get(f"/images/{made}/").status_code == 200
    foreign = alice.get(f"/images/{alice.image()}/")
    assert [action.verb for action in foreign.context["actions"]] == ["launch", "copy"]
    assert alice.act("images", "delete", made) == "1 image deleted."
    assert alice.rows("/images/")["items"] == []


def test_images_that_others_share(alice, monkeypatch):
    """moto keeps the accounts apart, so that what another one shares has to be put there."""
    from moto.ec2.models import ec2_backends

    ami = next(iter(ec2_backends[alice.key.account]["us-east-1"].amis.values()))
    monkeypatch.setattr(ami, "launch_permissions", [{"UserId": alice.key.account}])
    listed = alice.rows("/images/")["items"]
    assert [(one["id"], one["visibility"], one["owned"]) for one in listed] == [(ami.id, "shared", False)]
    assert alice.rows("/images/?visibility=private")["items"] == []
    assert [one["id"] for one in alice.rows("/images/?visibility=shared")["items"]] == [ami.id]
    groups = dict(alice.get("/instances/-/create/").context["form"].fields["source"].choices)
    assert groups["Shared with us"] == [(f"image:{ami.id}", ami.name)]


# -- Key pairs -------------------------------------------------------------------------------------------------------------

PUBLIC = "ssh-ed25519 AAAAC3NzaC1lZDI1NTE5AAAAIEn2+VJb0zl5dzHxAy3hYVNDCKA9nX0hqlQUaRLwGWZs me@here"


def test_a_key_pair_is_made_and_its_private_half_shown_once(alice):
    answer, _words = create(alice, "key_pairs", name="laptop")
    page = answer.content.decode()
    assert "BEGIN OPENSSH PRIVATE KEY" in page or "BEGIN PRIVATE KEY" in page
    assert not answer.redirect_chain
    assert "PRIVATE KEY" not in alice.get("/key_pairs/laptop/").content.decode()
    assert "PRIVATE KEY" not in alice.get("/key_pairs/?format=json").content.decode()
    [one] = alice.rows("/key_pairs/")["items"]
    assert (one["name"], one["kind"]) == ("laptop", "ed25519")


def test_a_key_pair_of_ones_own(alice):
    _answer, words = create(alice, "key_pairs", name="mine", public_key=PUBLIC)
    assert words == "“mine” is imported."
    answer, words = create(alice, "key_pairs", name="mine", public_key=PUBLIC)
    assert answer.status_code == 422
    assert words.startswith("name: ")
    assert PUBLIC in answer.content.decode()
    _answer, words = create(alice, "key_pairs", name="bad", public_key="ssh-ed25519 AAAA")
    assert words.startswith("public_key: "), words


def test_hard_names_of_key_pairs(alice):
    for name in "a b", "a.b-c_d@e", "create", "x" * 255, "-", "rows":
        create(alice, "key_pairs", name=name, public_key=PUBLIC)
        assert [one["id"] for one in alice.rows("/key_pairs/")["items"]] == [name]
        assert alice.record(f"/key_pairs/{name}/")["name"] == name
        assert alice.act("key_pairs", "delete", name) == "1 key pair deleted."
        assert alice.rows("/key_pairs/")["items"] == []


def test_key_pairs_that_others_named(alice):
    """Made elsewhere, under names that our form would not take."""
    for name in "a/b", "<script>alert(1)</script>", 'it\'s "quoted"', "a?b#c%2F", "שלום", "{{ 7|add:7 }}":
        alice.ec2.import_key_pair(KeyName=name, PublicKeyMaterial=PUBLIC.encode())
        cache.clear()
        listed = alice.get("/key_pairs/")
        assert "<script>alert(1)" not in listed.content.decode()
        [record] = listed.context["records"]
        address = panel_named("key_pairs").record_url(listed.wsgi_request, record.id)
        page = alice.client.get(address)
        assert page.status_code == 200, name
        assert page.context["record"].name == name
        assert alice.act("key_pairs", "delete", name) == "1 key pair deleted."


def test_key_pairs_are_found_by_a_part_of_their_name_and_come_in_pages(alice):
    for n in range(22):
        alice.ec2.import_key_pair(KeyName=f"key-{n:02}", PublicKeyMaterial=PUBLIC.encode())
    assert [one["name"] for one in alice.rows("/key_pairs/?name=y-07")["items"]] == ["key-07"]
    first = alice.rows("/key_pairs/")
    assert first["total"] == 22
    rest = alice.rows(f"/key_pairs/?marker={first['next']}")
    assert len({one["name"] for one in first["items"] + rest["items"]}) == 22
