"""Everything that can be done with a volume, with what is on its disk looked up afterwards."""

import os
import time
import uuid

import pytest

from devcloud.seeds.api import Api, ApiError

pytestmark = pytest.mark.devcloud


def settle(api, kind, identifier, status="available", seconds=40):
    """Wait for a status of a volume, snapshot or backup; None is for it to be gone. Says what it was meanwhile."""
    end, seen = time.monotonic() + seconds, []
    while True:
        try:
            found = api.get("cinder", f"/{kind}s/{identifier}")[kind]["status"]
        except ApiError as error:
            assert (error.status, status) == (404, None)
            return seen
        if found not in seen:
            seen.append(found)
        if found == status:
            return seen
        assert not found.startswith("error"), found
        assert time.monotonic() < end, found
        time.sleep(0.1)


@pytest.fixture
def make(alice):
    """Make volumes, snapshots and backups, which are gone after the test: the last one first."""
    made = []

    def one(kind, wait=True, **body):
        body = {"name": f"test-{uuid.uuid4().hex[:8]}"} | body
        found = alice.post("cinder", f"/{kind}s", {kind: body})[kind]["id"]
        made.append((kind, found))
        if wait:
            settle(alice, kind, found)
        return found

    yield one
    for kind, identifier in reversed(made):
        if kind == "volume":
            settle(alice, kind, identifier)
        try:
            alice.call("DELETE", "cinder", f"/{kind}s/{identifier}")
        except ApiError as error:
            assert error.status == 404, error
        settle(alice, kind, identifier, None)


@pytest.fixture
def image(alice):
    """An image of known content."""
    body = {"name": f"test-{uuid.uuid4().hex[:8]}", "disk_format": "raw", "container_format": "bare"}
    found = alice.post("glance", "/v2/images", body)
    headers = {"Content-Type": "application/octet-stream"}
    alice.call("PUT", "glance", f"/v2/images/{found['id']}/file", data=os.urandom(200_000), headers=headers)
    yield found["id"]
    alice.call("DELETE", "glance", f"/v2/images/{found['id']}")


def act(alice, volume, action, value=None):
    return alice.post("cinder", f"/volumes/{volume}/action", {action: value or {}})


def on_disk(alice, volume):
    """The hash of what a volume holds, by way of an image of it."""
    body = {"image_name": "test-content", "disk_format": "raw", "container_format": "bare", "force": True}
    image = act(alice, volume, "os-volume_upload_image", body)["os-volume_upload_image"]["image_id"]
    end = time.monotonic() + 20
    while (found := alice.get("glance", f"/v2/images/{image}"))["status"] != "active":
        assert time.monotonic() < end, found
        time.sleep(0.1)
    settle(alice, "volume", volume)
    alice.call("DELETE", "glance", f"/v2/images/{image}")
    return found["os_hash_value"]


def test_content_goes_from_image_to_volume_snapshot_and_copy(alice, make, image):
    before = alice.get("glance", f"/v2/images/{image}")["os_hash_value"]
    volume = make("volume", size=1, imageRef=image)
    assert on_disk(alice, volume) == before
    snapshot = make("snapshot", volume_id=volume)
    for source in ({"snapshot_id": snapshot}, {"source_volid": volume}):
        copy = make("volume", size=2, **source)
        assert on_disk(alice, copy) == before
        assert alice.get("cinder", f"/volumes/{copy}")["volume"]["bootable"] == "true"
    assert on_disk(alice, make("volume", size=1)) != before


def test_backup_and_restore(alice, make, image):
    before = alice.get("glance", f"/v2/images/{image}")["os_hash_value"]
    volume = make("volume", size=1, imageRef=image)
    backup = make("backup", wait=False, volume_id=volume)
    assert settle(alice, "backup", backup) == ["creating", "available"]
    changes = make("backup", volume_id=volume, incremental=True)
    assert alice.get("cinder", f"/backups/{changes}")["backup"]["is_incremental"] is True
    assert alice.get("cinder", f"/backups/{backup}")["backup"]["has_dependent_backups"] is True
    target = make("volume", size=1)
    assert on_disk(alice, target) != before
    alice.post("cinder", f"/backups/{changes}/restore", {"restore": {"volume_id": target}})
    assert settle(alice, "volume", target) == ["restoring-backup", "available"]
    assert on_disk(alice, target) == before
    new = alice.post("cinder", f"/backups/{backup}/restore", {"restore": {"name": "restored"}})["restore"]
    settle(alice, "backup", backup)
    assert on_disk(alice, new["volume_id"]) == before
    alice.call("DELETE", "cinder", f"/volumes/{new['volume_id']}")
    alice.call("DELETE", "cinder", f"/backups/{changes}")
    assert settle(alice, "backup", changes, None)[0] == "deleting"


def test_backup_of_a_volume_in_use_and_of_a_snapshot(alice, make, launch):
    server, volume = launch()["id"], make("volume", size=1)
    attach(alice, server, volume)
    with pytest.raises(ApiError) as refusal:
        make("backup", volume_id=volume)
    assert refusal.value.status == 400
    make("backup", volume_id=volume, force=True)
    settle(alice, "volume", volume, "in-use")
    snapshot = make("snapshot", volume_id=volume, force=True)
    make("backup", volume_id=volume, snapshot_id=snapshot)
    detach(alice, server, volume)


def test_revert_to_a_snapshot(alice, make, image):
    volume = make("volume", size=1)
    empty = on_disk(alice, volume)
    snapshot = make("snapshot", volume_id=volume)
    filled = make("volume", size=1, imageRef=image)
    backup = make("backup", volume_id=filled)
    alice.post("cinder", f"/backups/{backup}/restore", {"restore": {"volume_id": volume}})
    settle(alice, "volume", volume)
    assert on_disk(alice, volume) != empty
    act(alice, volume, "revert", {"snapshot_id": snapshot})
    assert settle(alice, "volume", volume) == ["reverting", "available"]
    assert on_disk(alice, volume) == empty


def test_retype(alice, make):
    volume = make("volume", size=1, volume_type="standard")
    act(alice, volume, "os-retype", {"new_type": "fast", "migration_policy": "never"})
    assert settle(alice, "volume", volume)[-1] == "available"
    assert alice.get("cinder", f"/volumes/{volume}")["volume"]["volume_type"] == "fast"


def test_bootable_and_readonly(alice, make):
    volume = make("volume", size=1)
    act(alice, volume, "os-set_bootable", {"bootable": True})
    act(alice, volume, "os-update_readonly_flag", {"readonly": True})
    found = alice.get("cinder", f"/volumes/{volume}")["volume"]
    assert (found["bootable"], found["metadata"]["readonly"]) == ("true", "True")


def test_transfer_to_another_project(cloud, alice, make):
    volume = make("volume", size=1)
    transfer = alice.post("cinder", "/volume-transfers", {"transfer": {"volume_id": volume}})["transfer"]
    settle(alice, "volume", volume, "awaiting-transfer")
    charlie = Api(cloud.layout, "charlie", "research")
    path = f"/volume-transfers/{transfer['id']}/accept"
    with pytest.raises(ApiError) as refusal:
        charlie.post("cinder", path, {"accept": {"auth_key": "wrong"}})
    assert refusal.value.status == 400
    charlie.post("cinder", path, {"accept": {"auth_key": transfer["auth_key"]}})
    assert settle(charlie, "volume", volume)[-1] == "available"
    with pytest.raises(ApiError):
        alice.get("cinder", f"/volumes/{volume}")
    back = charlie.post("cinder", "/volume-transfers", {"transfer": {"volume_id": volume}})["transfer"]
    path = f"/volume-transfers/{back['id']}/accept"
    alice.post("cinder", path, {"accept": {"auth_key": back["auth_key"]}})


def attach(alice, server, volume):
    body = {"volumeAttachment": {"volumeId": volume}}
    alice.post("nova", f"/servers/{server}/os-volume_attachments", body)
    settle(alice, "volume", volume, "in-use")


def detach(alice, server, volume, status="available"):
    alice.call("DELETE", "nova", f"/servers/{server}/os-volume_attachments/{volume}")
    settle(alice, "volume", volume, status)


def test_a_volume_in_use_grows(alice, make, launch):
    server, volume = launch()["id"], make("volume", size=1)
    attach(alice, server, volume)
    act(alice, volume, "os-extend", {"new_size": 3})
    settle(alice, "volume", volume, "in-use")
    assert alice.get("cinder", f"/volumes/{volume}")["volume"]["size"] == 3
    detach(alice, server, volume)


def test_a_shared_volume_for_two_instances(alice, make, launch):
    first, second = launch()["id"], launch()["id"]
    volume = make("volume", size=1, volume_type="shared")
    attach(alice, first, volume)
    attach(alice, second, volume)
    end = time.monotonic() + 20

    def holders():
        found = alice.get("cinder", f"/volumes/{volume}")["volume"]
        return {one["server_id"] for one in found["attachments"]}, found["status"]

    while holders() != ({first, second}, "in-use"):
        assert time.monotonic() < end, holders()
        time.sleep(0.2)
    alice.call("DELETE", "nova", f"/servers/{first}/os-volume_attachments/{volume}")
    while holders() != ({second}, "in-use"):
        assert time.monotonic() < end, holders()
        time.sleep(0.2)
    detach(alice, second, volume)


def test_seeds(alice):
    backups = {found["name"]: found for found in alice.get("cinder", "/backups/detail")["backups"]}
    assert {"db-data-weekly", "scratch-full", "scratch-changes"} <= set(backups)
    assert backups["scratch-changes"]["is_incremental"]
