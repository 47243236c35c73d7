"""Volumes and their snapshots on EC2: what the pages say happened did happen."""

import boto3
import pytest
from django.core.cache import cache

from tests.moto.conftest import told


@pytest.fixture
def disk(alice):
    made = alice.ec2.create_volume(
        AvailabilityZone="us-east-1a", Size=5, VolumeType="gp3", Iops=3000, Throughput=125,
        TagSpecifications=[{"ResourceType": "volume", "Tags": [{"Key": "Name", "Value": "data"}, {"Key": "old", "Value": "1"}]}],
    )  # fmt: skip
    cache.clear()
    return made["VolumeId"]


def raw(alice, id):
    return alice.ec2.describe_volumes(VolumeIds=[id])["Volumes"][0]


def tags(one):
    return {tag["Key"]: tag["Value"] for tag in one.get("Tags") or []}


def create(alice, panel, **given):
    answer = alice.client.post(f"{alice.base}/{panel}/-/create/", given, follow=True)
    cache.clear()
    return answer, told(answer)


def snapshots(alice, name):
    found = alice.ec2.describe_snapshots(Filters=[{"Name": "tag:Name", "Values": [name]}])["Snapshots"]
    return sorted(found, key=lambda one: one["SnapshotId"])


def test_created_with_its_speed(alice):
    assert "After this" not in alice.get("/volumes/-/create/").content.decode(), (
        "EC2 tells no quotas of volumes"
    )
    given = {"name": "fast", "size": "8", "zone": "us-east-1a", "encrypted": "on", "tags": "for=shop"}
    answer, words = create(alice, "volumes", **given, kind="io2", iops="4000")
    assert "is being created" in words
    [made] = alice.ec2.describe_volumes(Filters=[{"Name": "tag:Name", "Values": ["fast"]}])["Volumes"]
    assert (made["VolumeType"], made["Iops"], made["Encrypted"]) == ("io2", 4000, True)
    assert tags(made) == {"Name": "fast", "for": "shop"}
    for wrong, field in (
        ({"kind": "gp2", "iops": "4000"}, "iops"),
        ({"kind": "io2"}, "iops"),
        ({"kind": "io2", "iops": "4000", "throughput": "200"}, "throughput"),
        ({"kind": "gp3", "size": ""}, "size"),
        ({"tags": "aws:x=y"}, "tags"),
    ):
        answer, words = create(alice, "volumes", **given | {"name": "wrong"} | wrong)
        assert answer.status_code == 422 and field in answer.context["form"].errors, words
    assert not alice.ec2.describe_volumes(Filters=[{"Name": "tag:Name", "Values": ["wrong"]}])["Volumes"]


def test_changed_in_one_go(alice, disk, site):
    form = alice.get(f"/volumes/-/modify/?id={disk}").context["form"]
    assert [form[name].value() for name in ("size", "kind", "iops", "throughput")] == [5, "gp3", 3000, 125]
    same = {"size": "5", "kind": "gp3", "iops": "3000", "throughput": "125"}
    assert "Nothing is different" in alice.act("volumes", "modify", disk, **same)
    assert "size: " in alice.act("volumes", "modify", disk, **same | {"size": "4"})
    assert "has no throughput" in alice.act(
        "volumes", "modify", disk, size="5", kind="io2", iops="100", throughput="200"
    )
    assert (
        alice.act("volumes", "modify", disk, **same | {"size": "9", "iops": "4000"})
        == "1 volume is changing."
    )
    [change] = alice.ec2.describe_volumes_modifications(VolumeIds=[disk])["VolumesModifications"]
    assert (change["TargetSize"], change["TargetIops"]) == (9, 4000)
    assert "TargetVolumeType" not in change, "what stays is not asked for"
    assert raw(alice, disk)["Size"] == 9


def test_a_change_under_way_is_watched(alice, disk, monkeypatch):
    from moto.ec2.models.elastic_block_store import VolumeModification

    alice.act("volumes", "modify", disk, size="9", kind="gp3")
    for state, percent, shown in ("modifying", 40, "modifying"), ("optimizing", 70, "available"):
        monkeypatch.setattr(VolumeModification, "modification_state", state)
        monkeypatch.setattr(VolumeModification, "progress", percent)
        monkeypatch.setattr(
            VolumeModification,
            "get_filter_value",
            lambda self, name: {
                "modification-state": self.modification_state,
                "volume-id": self.volume.id,
            }.get(name),
        )
        cache.clear()
        answer = alice.get("/volumes/")
        [record] = answer.context["records"]
        assert (record.status, record.progress) == (shown, (state, percent))
        assert f'value="{percent}"' in answer.content.decode()
        assert (answer.context["due"] is not None) is (shown == "modifying")
        assert alice.get(f"/volumes/{disk}/").context["record"].progress == (state, percent)


def test_name_and_tags(alice, disk):
    assert alice.act("volumes", "edit", disk, name="new", tags="a=b\nc=") == "1 volume saved."
    assert tags(raw(alice, disk)) == {"Name": "new", "a": "b", "c": ""}
    assert "tags: " in alice.act("volumes", "edit", disk, name="new", tags="aws:x=1")
    assert tags(raw(alice, disk)) == {"Name": "new", "a": "b", "c": ""}


def test_snapshots_from_both_sides(alice, disk):
    assert "is being taken" in alice.act("volumes", "snapshot", disk, name="one", description="first")
    _answer, words = create(alice, "volume_snapshots", volume=disk, name="two", tags="k=v")
    assert "is being created" in words
    [one], [two] = snapshots(alice, "one"), snapshots(alice, "two")
    assert (one["Description"], tags(two)) == ("first", {"Name": "two", "k": "v"})
    page = alice.get(f"/volume_snapshots/?volume={disk}")
    assert {record.id for record in page.context["records"]} == {one["SnapshotId"], two["SnapshotId"]}
    assert page.context["parent"]["record"].name == "data"
    record = alice.get(f"/volume_snapshots/{two['SnapshotId']}/").context["record"]
    assert (record.volume.name, record.size, record.owned, record.shared_with) == ("data", 5, True, ())

    for verb, where in ("restore", f"/volumes/-/create/?source=snapshot%3A{two['SnapshotId']}"), (
        "register", f"/images/-/create/?snapshot={two['SnapshotId']}",
    ):  # fmt: skip
        answer = alice.client.post(f"{alice.base}/volume_snapshots/-/{verb}/", {"id": two["SnapshotId"]})
        assert answer["Location"].endswith(where)
    form = alice.get(f"/volumes/-/create/?source=snapshot%3A{two['SnapshotId']}").context["form"]
    assert (form["source"].value(), form["size"].value()) == (f"snapshot:{two['SnapshotId']}", 5)
    given = {"name": "back", "zone": "us-east-1b", "source": f"snapshot:{two['SnapshotId']}"}
    assert "size: Its content needs at least 5 GB." in create(alice, "volumes", **given, size="4")[1]
    assert "is being created" in create(alice, "volumes", **given)[1]
    [back] = alice.ec2.describe_volumes(Filters=[{"Name": "tag:Name", "Values": ["back"]}])["Volumes"]
    assert (back["Size"], back["SnapshotId"]) == (5, two["SnapshotId"])

    assert alice.act("volume_snapshots", "edit", two["SnapshotId"], name="2", tags="") == "1 snapshot saved."
    assert tags(snapshots(alice, "2")[0]) == {"Name": "2"}
    assert "is being deleted" in alice.act("volume_snapshots", "delete", one["SnapshotId"])
    assert not snapshots(alice, "one")


def test_a_snapshot_in_another_region(alice, disk):
    alice.act("volumes", "snapshot", disk, name="far")
    [here] = snapshots(alice, "far")
    given = {"region": "eu-west-1", "name": "far", "description": "a copy"}
    assert "is being made" in alice.act("volume_snapshots", "copy", here["SnapshotId"], **given)
    there = boto3.client(
        "ec2", region_name="eu-west-1", endpoint_url=alice.site.endpoint,
        aws_access_key_id=alice.key.access_key, aws_secret_access_key=alice.key.secret_key,
    )  # fmt: skip
    [copy] = [one for one in there.describe_snapshots()["Snapshots"] if one["Description"] == "a copy"]
    assert copy["SnapshotId"] != here["SnapshotId"]
    assert len(snapshots(alice, "far")) == 1


def test_a_snapshot_for_others(alice, disk):
    alice.act("volumes", "snapshot", disk, name="ours")
    id = snapshots(alice, "ours")[0]["SnapshotId"]

    def may():
        found = alice.ec2.describe_snapshot_attribute(SnapshotId=id, Attribute="createVolumePermission")
        return {next(iter(one.values())) for one in found["CreateVolumePermissions"]}

    permit = {"accounts": "111122223333, 4444-5555-6666"}
    assert "is shared as you said" in alice.act("volume_snapshots", "permit", id, **permit)
    assert may() == {"111122223333", "444455556666"}
    cache.clear()
    form = alice.get(f"/volume_snapshots/-/permit/?id={id}").context["form"]
    assert form["accounts"].value() == "111122223333\n444455556666"
    assert "no number" in alice.act("volume_snapshots", "permit", id, accounts="12")
    assert "is shared" in alice.act("volume_snapshots", "permit", id, public="on", accounts="111122223333")
    assert may() == {"all", "111122223333"}
    assert "Everybody" in alice.get(f"/volume_snapshots/{id}/").content.decode()
