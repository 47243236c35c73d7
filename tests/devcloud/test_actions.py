"""Every verb of instances: done through the page, seen in Nova, offered only where Nova takes it."""

import pytest
from django.core.cache import cache

from django_nova.models import Entry
from django_nova.panels import panel_named

from .conftest import settled, wait

ALWAYS = {"rename", "annotate", "secure", "lock", "delete"}


def offered(alice, id):
    return alice.verbs(id) - ALWAYS


def audited(verb, result="done"):
    return [entry for entry in Entry.objects.filter(verb=verb) if entry.result == result]


def test_power(alice, cloud, servers, caplog):
    caplog.set_level("DEBUG", "django_nova")
    one, two = servers(2)
    assert {"stop", "reboot", "pause", "suspend", "open"} <= offered(alice, one)
    assert not {"start", "unpause", "resume", "confirm", "unrescue", "unshelve"} & offered(alice, one)
    assert alice.do("stop", one, two) is None
    record = alice.get("instances:detail", one).context["record"]
    assert record.status in ("stopping", "stopped")
    for id in one, two:
        settled(cloud, id, "SHUTOFF")
    assert "start" in offered(alice, one)
    assert not {"stop", "reboot", "pause"} & offered(alice, one)
    assert alice.do("start", one, two) is None
    for id in one, two:
        settled(cloud, id, "ACTIVE")
    assert alice.do("reboot", one) is None
    assert alice.do("reboot", two, hard="on") is None
    for id in one, two:
        settled(cloud, id, "ACTIVE")
    kinds = [
        next(one.action for one in cloud.compute.server_actions(id) if one.action == "reboot")
        for id in (one, two)
    ]
    assert kinds == ["reboot", "reboot"]
    assert len(audited("stop")) == len(audited("start")) == len(audited("reboot")) == 2
    answer = alice.post("instances:act", "open", id=one)
    assert answer.status_code == 200
    assert answer.context["address"].startswith("http://127.0.0.1")
    assert "token" in answer.context["address"]
    assert 'rel="noopener noreferrer"' in answer.content.decode()
    assert answer.context["socket"].startswith("ws://127.0.0.1")
    assert alice.post("instances:act", "serial", id=one).context["socket"].startswith("ws://127.0.0.1")
    token = answer.context["socket"].partition("token=")[2]
    assert token and token not in caplog.text, "a log is no place for what lets people in"
    assert not [one for one in audited("open") if token in f"{one.arguments}{one.resource}{one.detail}"]


def test_pausing_suspending_shelving_rescuing(alice, cloud, servers):
    paused, suspended, shelved, rescued = servers(4)
    assert alice.do("pause", paused) is None
    assert alice.do("suspend", suspended) is None
    assert alice.do("shelve", shelved) is None
    assert alice.do("rescue", rescued) is None
    settled(cloud, paused, "PAUSED")
    settled(cloud, suspended, "SUSPENDED")
    settled(cloud, shelved, "SHELVED_OFFLOADED", "SHELVED")
    settled(cloud, rescued, "RESCUE")
    assert "unpause" in offered(alice, paused)
    assert "resume" in offered(alice, suspended)
    assert "unshelve" in offered(alice, shelved)
    assert "unrescue" in offered(alice, rescued)
    for id in paused, suspended, shelved, rescued:
        assert not {"start", "pause", "suspend"} & offered(alice, id), id
    assert alice.do("unpause", paused) is None
    assert alice.do("resume", suspended) is None
    assert alice.do("unshelve", shelved) is None
    assert alice.do("unrescue", rescued) is None
    for id in paused, suspended, shelved, rescued:
        settled(cloud, id, "ACTIVE")


def test_locking(alice, cloud, servers):
    (id,) = servers(1)
    assert alice.do("lock", id) is None
    assert cloud.compute.get_server(id).is_locked
    assert not {"stop", "reboot", "delete", "lock"} & alice.verbs(id)
    assert "unlock" in alice.verbs(id)
    assert alice.do("unlock", id) is None
    assert not cloud.compute.get_server(id).is_locked
    assert {"stop", "lock"} <= alice.verbs(id)


def test_resizing(alice, cloud, servers):
    kept, reverted = servers(2)
    small = alice.pick(alice.offered("resize", kept, "flavor"), "m1.small")
    for id in kept, reverted:
        assert alice.do("resize", id, flavor=small) is None
    for id in kept, reverted:
        settled(cloud, id, "VERIFY_RESIZE")
    assert {"confirm", "revert"} <= offered(alice, kept)
    assert not {"stop", "pause", "resize"} & offered(alice, kept)
    assert alice.do("confirm", kept) is None
    assert alice.do("revert", reverted) is None
    assert settled(cloud, kept, "ACTIVE").flavor["original_name"] == "m1.small"
    assert settled(cloud, reverted, "ACTIVE").flavor["original_name"] == "m1.tiny"


def test_rebuilding_and_snapshots(alice, cloud, servers, name):
    one, two = servers(2)
    image = alice.pick(alice.offered("rebuild", one, "image"), "cirros")
    before = cloud.compute.get_server(one).launched_at
    assert alice.do("rebuild", one, image=image) is None
    assert alice.do("snapshot", two, name=name) is None
    assert settled(cloud, one, "ACTIVE").launched_at != before
    found = wait(lambda: next((one for one in cloud.image.images(name=name) if one.status == "active"), None))
    try:
        assert found.owner_id == cloud.current_project_id
        cache.clear()
        listed = alice.get("images:list", visibility="snapshots", limit="100").context["records"]
        assert found.id in [one.id for one in listed]
        assert {one.kind for one in listed} == {"snapshot"}
        answer = alice.post("images:act", "launch", id=found.id)
        assert f"image={found.id}" in answer["Location"]
        form = alice.client.get(answer["Location"]).context["form"]
        assert form["source"].value() == f"image:{found.id}"
        assert alice.do("delete", found.id, panel="images") is None
        wait(lambda: not list(cloud.image.images(name=name)))
    finally:
        cloud.image.delete_image(found.id, ignore_missing=True)


def test_names_and_metadata(alice, cloud, servers, name):
    (id,) = servers(1)
    form = alice.get("instances:act", "rename", id=id).context["form"]
    assert form["name"].value() == cloud.compute.get_server(id).name
    assert alice.do("rename", id, name=f"{name} <b>", description="for tests") is None
    found = cloud.compute.get_server(id)
    assert (found.name, found.description) == (f"{name} <b>", "for tests")
    assert alice.do("rename", id, name=f"{name} <b>", description="") is None
    assert not cloud.compute.get_server(id).description
    assert alice.do("annotate", id, metadata="a=1\nb=2") is None
    assert cloud.compute.get_server(id).metadata == {"a": "1", "b": "2"}
    assert alice.do("annotate", id, metadata="b=3") is None
    assert cloud.compute.get_server(id).metadata == {"b": "3"}
    assert alice.do("annotate", id, metadata="") is None
    assert cloud.compute.get_server(id).metadata == {}


def test_volumes_come_and_go(alice, cloud, servers, name):
    (id,) = servers(1)
    volume = cloud.block_storage.create_volume(name=name, size=1)
    wait(lambda: cloud.block_storage.get_volume(volume.id).status == "available")
    try:
        choices = alice.offered("attach", id, "volume")
        assert volume.id in choices.values()
        assert alice.do("attach", id, volume=volume.id) is None
        wait(lambda: cloud.block_storage.get_volume(volume.id).status == "in-use")
        record = alice.get("volumes:detail", volume.id).context["record"]
        assert [one.id for one in record.instances] == [id]
        choices = alice.offered("detach", id, "volume")
        assert any(name in label for label in choices)
        assert alice.do("detach", id, volume=volume.id) is None
        wait(lambda: cloud.block_storage.get_volume(volume.id).status == "available")
        # And from the volume's side
        assert alice.do("attach", volume.id, panel="volumes", instance=id) is None
        wait(lambda: cloud.block_storage.get_volume(volume.id).status == "in-use")
        assert alice.do("detach", volume.id, panel="volumes") is None
        wait(lambda: cloud.block_storage.get_volume(volume.id).status == "available")
    finally:
        cloud.block_storage.delete_volume(volume.id, ignore_missing=True)


def test_interfaces_addresses_and_groups(alice, cloud, servers):
    (id,) = servers(1)

    def addresses():
        found = cloud.compute.get_server(id).addresses
        return {name: [one["addr"] for one in many] for name, many in found.items()}

    backend = alice.pick(alice.offered("plug", id, "network"), "backend")
    assert alice.do("plug", id, network=backend, ip="10.0.4.77") is None
    wait(lambda: "10.0.4.77" in addresses().get("backend", []))
    cache.clear()
    interface = alice.pick(alice.offered("unplug", id, "interface"), "backend")
    assert alice.do("unplug", id, interface=interface) is None
    wait(lambda: "backend" not in addresses())

    before = {one.id for one in cloud.network.ips()}
    assert alice.do("associate", id) is None
    new = [one for one in cloud.network.ips() if one.id not in before]
    try:
        ports = {port.id for port in cloud.network.ports(device_id=id)}
        assert [one.port_id in ports for one in new] == [True]
        chosen = alice.offered("disassociate", id, "address")[new[0].floating_ip_address]
        assert alice.do("disassociate", id, address=chosen) is None
        assert cloud.network.get_ip(chosen).port_id is None
        assert chosen in alice.offered("associate", id, "address").values()
        assert alice.do("associate", id, address=chosen) is None
        assert cloud.network.get_ip(chosen).port_id in ports
    finally:
        for one in new:
            cloud.network.delete_ip(one)

    assert alice.do("secure", id, security_groups=["web", "database"]) is None
    groups = {group["name"] for group in cloud.compute.get_server(id).security_groups}
    assert groups == {"web", "database"}


def test_deleting_many(alice, cloud, servers):
    ids = servers(3)
    answer = alice.post("instances:act", "delete", id=ids)
    assert answer.status_code == 200
    assert len(answer.context["records"]) == 3
    assert alice.do("delete", *ids) is None
    wait(lambda: not {one.id for one in cloud.compute.servers()} & set(ids))
    assert alice.get("instances:detail", ids[0]).status_code == 404
    assert len(audited("delete")) == 3


def test_refusals_are_shown_in_the_clouds_words(alice, bob, cloud, servers):
    id, other = servers(2)
    told = alice.do("start", id)
    assert "while it is in vm_state active" in told[0]
    told = alice.do("start", id, other)
    assert "while it is in vm_state active" in told[0]
    told = bob.do("stop", id)
    assert "Policy doesn't allow" in told[0]
    assert settled(cloud, id, "ACTIVE")
    assert alice.do("resize", id, flavor="none") == [
        "Select a valid choice. none is not one of the available choices."
    ]
    results = {
        entry.verb: (entry.result, bool(entry.request_id))
        for entry in Entry.objects.filter(panel="instances")
    }
    assert results["start"] == results["stop"] == ("refused", True)


def test_tabs(alice, cloud, servers):
    (id,) = servers(1)
    answer = alice.get("instances:tab", id, "console")
    assert "Linux version" in answer.content.decode() or answer.context["content"]
    text = alice.client.get(alice.url("instances:tab", id, "console") + "?format=text")
    assert text.content.decode() == cloud.compute.get_server_console_output(id, length=100)["output"]
    events = alice.get("instances:tab", id, "events").context["content"]
    assert [event.verb for event in events] == ["Launched"]
    assert (events[0].result, events[0].who) == ("done", "alice")


@pytest.mark.django_db
def test_every_verb_of_nova_was_tried():
    from pathlib import Path

    from django_nova.testing import backends

    panel = panel_named("instances")
    here = Path(__file__).read_text()
    nova = backends(panel)["openstack"]
    missing = [
        action.verb for action in panel.actions if nova.can(action.verb) and f'"{action.verb}", ' not in here
    ]
    assert not missing
