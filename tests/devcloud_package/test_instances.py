"""Every action on an instance that the dashboard offers does what it says, on the devcloud's own Nova."""

import time

import pytest

from devcloud.seeds.api import ApiError

pytestmark = pytest.mark.devcloud


def test_power(alice, launch):
    server = launch()["id"]
    for action, value, status in (
        ("os-stop", None, "SHUTOFF"),
        ("os-start", None, "ACTIVE"),
        ("reboot", {"type": "SOFT"}, "ACTIVE"),
        ("reboot", {"type": "HARD"}, "ACTIVE"),
        ("pause", None, "PAUSED"),
        ("unpause", None, "ACTIVE"),
        ("suspend", None, "SUSPENDED"),
        ("resume", None, "ACTIVE"),
        ("shelve", None, "SHELVED_OFFLOADED"),
        ("unshelve", None, "ACTIVE"),
        ("rescue", {}, "RESCUE"),
        ("unrescue", None, "ACTIVE"),
    ):
        alice.act(server, action, value)
        assert alice.become(server, status)["status"] == status, action
    taken = {entry["action"] for entry in alice.get("nova", f"/servers/{server}/os-instance-actions")[
        "instanceActions"]}  # fmt: skip
    assert {"create", "stop", "start", "reboot", "pause", "shelve", "unshelve", "rescue"} <= taken


def test_building_takes_a_moment(alice, launch):
    server = launch(wait=None, metadata={"build_seconds": "2"})
    began = time.monotonic()
    assert server["status"] == "BUILD"
    alice.become(server["id"], "ACTIVE")
    assert time.monotonic() - began >= 1.5


def test_resize(alice, launch, made):
    server = launch()["id"]
    alice.act(server, "resize", {"flavorRef": made["bigger"]})
    alice.become(server, "VERIFY_RESIZE")
    alice.act(server, "revertResize")
    assert alice.become(server, "ACTIVE")["flavor"]["original_name"] == "m1.tiny"
    alice.act(server, "resize", {"flavorRef": made["bigger"]})
    alice.become(server, "VERIFY_RESIZE")
    alice.act(server, "confirmResize")
    assert alice.become(server, "ACTIVE")["flavor"]["original_name"] == "m1.small"


def test_lock_refuses(alice, launch):
    server = launch()["id"]
    alice.act(server, "lock", {"locked_reason": "hands off"})
    assert alice.get("nova", f"/servers/{server}")["server"]["locked_reason"] == "hands off"
    with pytest.raises(ApiError) as refusal:
        alice.act(server, "os-stop")
    assert refusal.value.status == 409
    alice.act(server, "unlock")
    assert alice.get("nova", f"/servers/{server}")["server"]["locked"] is False


def test_rebuild_rename_and_tags(alice, launch, made):
    server = launch()["id"]
    alice.put("nova", f"/servers/{server}", {"server": {"name": "renamed", "description": "why"}})
    alice.put("nova", f"/servers/{server}/tags", {"tags": ["one", "two"]})
    alice.act(server, "rebuild", {"imageRef": made["imageRef"]})
    found = alice.become(server, "ACTIVE")
    assert (found["name"], found["description"], found["tags"]) == ("renamed", "why", ["one", "two"])


def test_snapshot_becomes_an_image_to_launch_from(alice, launch):
    server = launch()["id"]
    image = alice.act(server, "createImage", {"name": "test-snapshot"})["image_id"]
    alice.become(server, "ACTIVE")
    found = alice.get("glance", f"/v2/images/{image}")
    assert (found["status"], found["size"] > 0) == ("active", True)
    copy = launch(imageRef=image)
    assert copy["image"]["id"] == image
    alice.call("DELETE", "glance", f"/v2/images/{image}")


def test_volumes(alice, launch, made):
    server = launch()["id"]
    volume = alice.post("cinder", "/volumes", {"volume": {"name": "test", "size": 1}})["volume"]["id"]
    alice.become_volume(volume, "available")
    alice.post("nova", f"/servers/{server}/os-volume_attachments", {"volumeAttachment": {"volumeId": volume}})
    attachment = alice.become_volume(volume, "in-use")["attachments"][0]
    assert attachment["server_id"] == server
    alice.call("DELETE", "nova", f"/servers/{server}/os-volume_attachments/{volume}")
    alice.become_volume(volume, "available")
    alice.post("cinder", f"/volumes/{volume}/action", {"os-extend": {"new_size": 2}})
    assert alice.become_volume(volume, "available")["size"] in (1, 2)
    snapshot = {"volume_id": volume, "name": "test"}
    snapshot = alice.post("cinder", "/snapshots", {"snapshot": snapshot})["snapshot"]["id"]
    end = time.monotonic() + 20
    while alice.get("cinder", f"/snapshots/{snapshot}")["snapshot"]["status"] != "available":
        assert time.monotonic() < end
        time.sleep(0.2)
    restored = {"name": "restored", "size": 2, "snapshot_id": snapshot}
    restored = alice.post("cinder", "/volumes", {"volume": restored})["volume"]["id"]
    alice.become_volume(restored, "available")
    transfer = {"transfer": {"volume_id": restored, "name": "test"}}
    transfer = alice.post("cinder", "/volume-transfers", transfer)["transfer"]
    alice.post(
        "cinder", f"/volume-transfers/{transfer['id']}/accept", {"accept": {"auth_key": transfer["auth_key"]}}
    )
    upload = {"os-volume_upload_image": {"image_name": "from-volume", "disk_format": "raw"}}
    image = alice.post("cinder", f"/volumes/{restored}/action", upload)["os-volume_upload_image"]["image_id"]
    alice.become_volume(restored, "available")
    assert alice.get("glance", f"/v2/images/{image}")["status"] == "active"
    alice.call("DELETE", "glance", f"/v2/images/{image}")
    alice.call("DELETE", "cinder", f"/volumes/{restored}")
    alice.call("DELETE", "cinder", f"/snapshots/{snapshot}")
    end = time.monotonic() + 20
    while any(found["id"] == snapshot for found in alice.get("cinder", "/snapshots")["snapshots"]):
        assert time.monotonic() < end
        time.sleep(0.2)
    alice.call("DELETE", "cinder", f"/volumes/{volume}")


def test_boot_from_a_new_volume(alice, launch, made):
    root = {"boot_index": 0, "uuid": made["imageRef"], "source_type": "image", "destination_type": "volume"}
    root |= {"volume_size": 2, "delete_on_termination": True}
    server = launch(imageRef="", block_device_mapping_v2=[root])
    attached = alice.get("nova", f"/servers/{server['id']}/os-volume_attachments")["volumeAttachments"]
    volume = alice.get("cinder", f"/volumes/{attached[0]['volumeId']}")["volume"]
    assert (volume["bootable"], volume["size"]) == ("true", 2)


def test_interfaces_and_addresses(alice, launch, made):
    server = launch()["id"]
    body = {"interfaceAttachment": {"net_id": made["other_network"]}}
    port = alice.post("nova", f"/servers/{server}/os-interface", body)["interfaceAttachment"]["port_id"]
    assert set(alice.get("nova", f"/servers/{server}")["server"]["addresses"]) == {"private", "backend"}
    alice.call("DELETE", "nova", f"/servers/{server}/os-interface/{port}")
    end = time.monotonic() + 20
    while set(alice.get("nova", f"/servers/{server}")["server"]["addresses"]) != {"private"}:
        assert time.monotonic() < end
        time.sleep(0.2)
    port = alice.get("neutron", f"/v2.0/ports?device_id={server}")["ports"][0]
    assert port["status"] == "ACTIVE"
    body = {"floatingip": {"floating_network_id": made["public"], "port_id": port["id"]}}
    floating = alice.post("neutron", "/v2.0/floatingips", body)["floatingip"]
    assert floating["fixed_ip_address"] in [address["ip_address"] for address in port["fixed_ips"]]
    alice.call("DELETE", "neutron", f"/v2.0/floatingips/{floating['id']}")


def test_consoles(alice, launch):
    server = launch(user_data="IyEvYmluL3NoCg==")
    text = alice.act(server["id"], "os-getConsoleOutput", {"length": 50})["output"]
    assert f"{server['name']} login:" in text
    assert server["addresses"]["private"][0]["addr"] in text
    body = {"remote_console": {"protocol": "vnc", "type": "novnc"}}
    console = alice.post("nova", f"/servers/{server['id']}/remote-consoles", body)["remote_console"]
    assert console["url"].startswith("http://127.0.0.1:")


def test_too_big_ends_in_an_error(alice, launch):
    flavors = alice.get("nova", "/flavors")["flavors"]
    huge = next(flavor["id"] for flavor in flavors if flavor["name"] == "storage.huge")
    server = launch(wait="ERROR", flavorRef=huge)
    assert "No valid host" in server["fault"]["message"]


def test_the_quota_is_kept(alice, made):
    body = {"name": "too-many", "flavorRef": made["flavorRef"], "imageRef": made["imageRef"], "min_count": 51}
    with pytest.raises(ApiError) as refusal:
        alice.post("nova", "/servers", {"server": body | {"networks": "none"}})
    assert refusal.value.status == 403
    assert "Quota exceeded" in str(refusal.value)
