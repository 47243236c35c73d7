"""A project's disks on a real Cinder: what the pages say happened did happen."""

import pytest
from django.core.cache import cache

from tests.devcloud.conftest import connection, wait


@pytest.fixture(scope="module")
def disks(cloud):
    return cloud.block_storage


@pytest.fixture
def volume(disks, name):
    """A free volume of 1 GB; it and whatever is named like it goes at the end."""
    made = disks.create_volume(name=name, size=1, description="old", metadata={"a": "1"})
    ready(disks, made.id)
    yield made.id
    for backup in named(disks.backups, name):
        disks.delete_backup(backup.id, ignore_missing=True)
    for one in named(disks.volumes, name):
        disks.delete(f"/volumes/{one.id}", params={"cascade": "true"})


def named(lister, name):
    return [one for one in lister(details=True) if (one.name or "").startswith(name)]


def ready(disks, id, status="available"):
    return wait(lambda: (one := disks.get_volume(id)).status == status and one)


def made(lister, name):
    """The one of that name, once it is ready."""
    return wait(lambda: next((one for one in named(lister, name) if one.status == "available"), None))


def filled(alice, panel, **typed):
    """The answer to the create form; a choice is named by how its label begins."""
    cache.clear()
    form = alice.get(f"{panel}:create").context["form"]
    for field, value in list(typed.items()):
        if hasattr(form.fields[field], "source"):
            offered = alice.choices(alice.get(f"{panel}:create"), field)
            typed[field] = alice.pick(offered, value) if value not in offered.values() else value
    return alice.post(f"{panel}:create", **typed)


def test_filled_with_whatever_there_is(alice, cloud, disks, volume, name):
    """Image, volume and snapshot; the size comes from them or is refused at its field before the cloud is asked."""
    snapshot = disks.create_snapshot(volume_id=volume, name=f"{name}-then", is_forced=True)
    made(disks.snapshots, f"{name}-then")
    image = cloud.image.find_image("cirros-0.6.3")
    for source, key in (f"volume:{volume}", "source_volume_id"), (f"snapshot:{snapshot.id}", "snapshot_id"):
        kind = source.partition(":")[0]
        answer = filled(alice, "volumes", name=f"{name}-of-{kind}", source=source, metadata="for=tests")
        assert answer.status_code == 302, answer.context["form"].errors
        copy = made(disks.volumes, f"{name}-of-{kind}")
        assert (copy.size, getattr(copy, key)) == (1, source.partition(":")[2])
        assert copy.metadata == {"for": "tests"}
    answer = filled(alice, "volumes", name=f"{name}-root", source=f"image:{image.id}", size="2")
    assert answer.status_code == 302
    copy = made(disks.volumes, f"{name}-root")
    assert (copy.size, copy.is_bootable) == (2, True)
    record = alice.get("volumes:detail", copy.id).context["record"]
    assert (record.image.id, record.bootable) == (image.id, True)

    found = alice.get("volumes:list", name=f"{name}-OF-v").context["records"]
    assert [one.name for one in found] == [f"{name}-of-volume"], "a part of the name finds it"
    found = alice.get("volume_snapshots:list", name=f"{name}-th").context["records"]
    assert [one.id for one in found] == [snapshot.id]

    large = alice.pick(alice.choices(alice.get("volumes:create"), "source"), "db-data")
    answer = filled(alice, "volumes", name=f"{name}-small", source=large, size="19")
    assert "20 GB" in answer.context["form"].errors["size"][0]
    answer = filled(alice, "volumes", name=f"{name}-none")
    assert "size" in answer.context["form"].errors
    answer = filled(alice, "volumes", name=f"{name}-huge", size="60000")
    assert "quota" in answer.context["form"].errors["size"][0].lower()
    form = alice.get("volumes:create", source=f"snapshot:{snapshot.id}").context["form"]
    assert (form["source"].value(), form["size"].value()) == (f"snapshot:{snapshot.id}", 1)
    assert {gauge.key for gauge in form.answers["quotas"]} == {"volumes", "gigabytes"}
    assert not [one for one in named(disks.volumes, name) if one.name.endswith(("small", "none", "huge"))]


def test_changed_in_every_way(alice, cloud, disks, volume, name):
    assert alice.do("edit", volume, panel="volumes", name=f"{name}-new", metadata="b=2") is None
    one = disks.get_volume(volume)
    assert (one.name, one.description or "", one.metadata) == (f"{name}-new", "", {"b": "2"})
    for verb, back, look in (
        ("bootable", "unbootable", lambda one: one.is_bootable),
        ("freeze", "thaw", lambda one: alice.get("volumes:detail", volume).context["record"].readonly),
    ):
        for action, state in (verb, True), (back, False):
            assert action in alice.verbs(volume, "volumes")
            assert alice.do(action, volume, panel="volumes") is None
            assert look(disks.get_volume(volume)) is state
    offered = alice.offered("retype", volume, "kind", "volumes")
    assert any(label.startswith("fast · For databases") for label in offered), "types say what they are for"
    assert alice.do("retype", volume, panel="volumes", kind="fast", policy="never") is None
    wait(lambda: ready(disks, volume).volume_type == "fast")
    assert alice.do("image", volume, panel="volumes", name=f"{name}-image", disk_format="raw") is None
    image = wait(lambda: cloud.image.find_image(f"{name}-image"))
    wait(lambda: cloud.image.get_image(image.id).status == "active")
    cloud.image.delete_image(image.id)


def test_snapshots_from_both_sides(alice, disks, volume, name):
    """Taken, shown as a tab of the volume, made into a volume, gone back to, deleted with it."""
    assert alice.do("snapshot", volume, panel="volumes", name=f"{name}-one") is None
    made(disks.snapshots, f"{name}-one")
    answer = filled(alice, "volume_snapshots", volume=volume, name=f"{name}-two", metadata="k=v")
    assert answer.status_code == 302
    newest = made(disks.snapshots, f"{name}-two")
    cache.clear()
    tab = alice.get("volume_snapshots:list", volume=volume)
    assert {one.name for one in tab.context["records"]} == {f"{name}-one", f"{name}-two"}
    assert tab.context["parent"]["record"].id == volume
    assert "volume" not in [column.name for column in tab.context["columns"]]
    [all_of_them] = alice.get("volume_snapshots:list", name=f"{name}-two").context["records"]
    assert (all_of_them.volume.name, all_of_them.metadata) == (name, {"k": "v"})

    answer = alice.post("volume_snapshots:act", "restore", id=newest.id)
    assert answer["Location"].endswith(f"?source=snapshot%3A{newest.id}")
    assert alice.do("edit", newest.id, panel="volume_snapshots", name=f"{name}-2", metadata="") is None
    one = disks.get_snapshot(newest.id)
    assert (one.name, one.metadata) == (f"{name}-2", {})

    offered = alice.offered("revert", volume, "snapshot", "volumes")
    assert list(offered.values()) == [newest.id], "Cinder goes back to the newest only"
    assert alice.do("revert", volume, panel="volumes", snapshot=newest.id) is None
    ready(disks, volume)
    assert alice.do("revert", newest.id, panel="volume_snapshots") is None
    ready(disks, volume)
    made(disks.snapshots, f"{name}-2")

    refused = alice.do("delete", volume, panel="volumes")
    assert any("snapshot" in words for words in refused)
    assert alice.do("delete", volume, panel="volumes", cascade="on") is None
    wait(lambda: not named(disks.volumes, name) and not named(disks.snapshots, name))


def test_backups_come_back(alice, disks, volume, name):
    assert alice.do("backup", volume, panel="volumes", name=f"{name}-full") is None
    full = made(disks.backups, f"{name}-full")
    ready(disks, volume)
    answer = filled(alice, "volume_backups", volume=volume, name=f"{name}-more", incremental="on")
    assert answer.status_code == 302, answer.context["form"].errors
    more = made(disks.backups, f"{name}-more")
    assert (more.is_incremental, disks.get_backup(full.id).has_dependent_backups) == (True, True)
    cache.clear()
    tab = alice.get("volume_backups:list", volume=volume)
    assert {one.id: one.incremental for one in tab.context["records"]} == {full.id: False, more.id: True}
    assert "delete" not in alice.verbs(full.id, "volume_backups"), "later ones need it"

    assert alice.do("restore", full.id, panel="volume_backups", name=f"{name}-again") is None
    again = made(disks.volumes, f"{name}-again")
    assert again.size == 1
    offered = alice.offered("restore", full.id, "volume", "volume_backups")
    assert again.id in offered.values()
    assert alice.do("restore", full.id, panel="volume_backups", volume=again.id) is None
    wait(lambda: disks.get_backup(full.id).status == "available")
    ready(disks, again.id)
    assert alice.do("edit", more.id, panel="volume_backups", name=f"{name}-changes", description="d") is None
    assert disks.get_backup(more.id).description == "d"
    for backup in more, full:
        assert alice.do("delete", backup.id, panel="volume_backups") is None
        wait(lambda backup=backup: backup.id not in [one.id for one in disks.backups()])


def test_handed_on_to_another_project(alice, sign_in, devcloud, disks, volume, name):
    answer = alice.post("volumes:act", "transfer", id=volume)
    assert answer["Location"].endswith(f"/volume_transfers/-/create/?volume={volume}")
    answer = filled(alice, "volume_transfers", volume=volume, name=name, snapshots="on")
    record = answer.context["record"]
    assert record.key and record.key in answer.content.decode() and record.id in answer.content.decode()
    assert disks.get_volume(volume).status == "awaiting-transfer"
    cache.clear()
    listed = alice.get("volume_transfers:list")
    assert record.id in [one.id for one in listed.context["records"]]
    assert record.key not in listed.content.decode(), "the key is shown once"
    assert {"volume_transfers"} <= {tab.verb for tab in alice.get("volumes:detail", volume).context["tabs"]}

    charlie = sign_in("charlie", "research")
    for typed, field in (
        ({"transfer": "no id", "key": "x"}, "transfer"),
        ({"transfer": "00000000-0000-0000-0000-000000000000", "key": "x"}, "transfer"),
        ({"transfer": record.id, "key": "wrong"}, "key"),
    ):
        answer = charlie.post("volume_transfers:accept", **typed)
        assert answer.status_code == 422 and field in answer.context["form"].errors
        assert answer.context["form"]["key"].value() == typed["key"]
    answer = charlie.post("volume_transfers:accept", transfer=record.id, key=record.key)
    assert answer["Location"].endswith(f"/volumes/{volume}/")
    theirs = connection(devcloud, "charlie", "research").block_storage
    assert theirs.get_volume(volume).status == "available"
    theirs.delete_volume(volume)

    other = disks.create_volume(name=f"{name}-other", size=1)
    ready(disks, other.id)
    cancelled = filled(alice, "volume_transfers", volume=other.id).context["record"]
    assert alice.do("delete", cancelled.id, panel="volume_transfers") is None
    assert ready(disks, other.id)


def test_what_went_wrong_is_told(alice, disks, name):
    broken = disks.find_volume("broken")
    record = alice.get("volumes:detail", broken.id).context["record"]
    messages = alice.get("volumes:tab", broken.id, "messages").context["content"]
    assert record.fault == (messages[0].words if messages else "")


def test_who_may_only_look(bob, volume):
    for panel in "volumes", "volume_snapshots", "volume_backups", "volume_transfers":
        assert bob.get(f"{panel}:list").status_code == 200
    assert any("olicy" in words for words in bob.do("snapshot", volume, panel="volumes", name="x"))
    assert any("olicy" in words for words in bob.do("delete", volume, panel="volumes"))


def test_no_backups_where_nobody_makes_them(alice, cloud, settings, faults):
    """What the operator says, else a quota of none or what somebody was told who may ask; the volume's verb goes with it."""
    from django_nova.clouds import clouds

    old = cloud.block_storage.find_volume("scratch").id
    assert "backup" in alice.verbs(old, "volumes")
    limits = '{"limits": {"absolute": {"maxTotalBackups": 0}}}'
    services = '{"services": [{"status": "enabled", "state": "down", "binary": "cinder-backup"}]}'
    for path, body in ("/limits", limits), ("/os-services", services):
        cache.clear()
        with faults.fault(service="cinder", path=path, status=200, body=body):
            assert alice.get("volume_backups:list").status_code == 404
            assert "/volume_backups/" not in alice.get("instances:list").content.decode()
    cache.clear()
    options = clouds()["stack"].options
    options["volume_backups"] = False
    try:
        assert alice.get("volume_backups:list").status_code == 404
        assert "backup" not in alice.verbs(old, "volumes")
    finally:
        del options["volume_backups"]
    assert alice.get("volume_backups:list").status_code == 200
