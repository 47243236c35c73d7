"""The audit log in front of a real OpenStack: its requests' ids are the cloud's own, and roles decide who sees whose entries."""

import pytest

from django_nova.models import Entry

from .conftest import settled, wait


@pytest.fixture
def key(alice, cloud, name):
    """A key pair that alice makes on the site."""
    alice.post("key_pairs:create", name=name, public_key="")
    yield name
    cloud.compute.delete_keypair(name, ignore_missing=True)


def agree(entry, calls, service, pattern):
    """Wait until the cloud has written down the same ids for such requests of this site; it does so after it answered."""

    def same():
        lines = [line for line in calls.of(service, pattern) if line[-1] == "django-nova"]
        return entry.request_id.split() == [line[7] for line in lines]

    return wait(same, 10)


def seen(person, project=None, **query):
    answer = person.client.get(
        person.url("activity:list", project=project), query | {"format": "json", "limit": "100"}
    )
    return [(one["who"].partition("@")[0], one["verb"]) for one in answer.json()["items"]]


def test_what_is_done_has_the_clouds_own_ids(alice, cloud, server, name, calls):
    log = calls()
    assert alice.do("stop", server.id) is None
    settled(cloud, server.id, "SHUTOFF")
    entry = Entry.objects.get(verb="stop")
    assert (entry.result, entry.record_id, entry.project_name) == ("done", server.id, "demo")
    assert agree(entry, log, "nova", rf"POST /v2.1/servers/{server.id}/action")
    alice.post("volumes:create", name=name, size="1")
    made = Entry.objects.get(panel="volumes", verb="create")
    assert cloud.block_storage.get_volume(made.record_id).name == name
    assert agree(made, log, "cinder", "POST .*/volumes$")
    volume = cloud.block_storage.get_volume(made.record_id)
    cloud.block_storage.wait_for_status(volume, "available", interval=0.5, wait=60)
    cloud.block_storage.delete_volume(volume)
    # Swift's have a name of their own
    alice.post("containers:create", name=name)
    assert agree(Entry.objects.get(panel="containers"), log, "swift", f"PUT .*/{name}$")
    cloud.object_store.delete_container(name)
    # Several at once: each entry has those of its own request
    answer = alice.post(
        "instances:act", "reboot", id=[server.id, "00000000-0000-0000-0000-000000000000"], confirmed="1"
    )
    assert answer.status_code == 302
    assert {one.result for one in Entry.objects.filter(verb="reboot")} == {"refused"}
    assert len({one.request_id for one in Entry.objects.filter(verb="reboot")}) == 2


def test_members_see_their_own_managers_the_project_and_admins_the_cloud(alice, bob, charlie, sign_in, key):
    assert bob.do("delete", key, panel="key_pairs")  # the cloud refuses: bob's key pairs are others
    charlie.post("containers:create", name="x" * 300)
    admin = sign_in("admin", "admin")
    demo = alice.project
    assert ("bob", "delete") in seen(alice) and ("alice", "create") in seen(alice)
    assert {who for who, _verb in seen(alice, of="me")} == {"alice"}
    assert {who for who, _verb in seen(bob)} == {"bob"}
    assert charlie.client.get(charlie.url("activity:list", project=demo)).status_code == 404
    assert not {who for who, _verb in seen(charlie)} & {"alice", "bob"}
    everybody = {who for who, _verb in seen(admin, of="cloud")}
    assert {"alice", "bob", "charlie"} <= everybody
    asked = {"of": "cloud", "format": "json"}
    assert alice.client.get(alice.url("activity:list"), asked).status_code == 400, "which is not hers to ask"
    # One entry's page, and everybody's own of all clouds, behind the same gate
    of_bob = Entry.objects.get(verb="delete", panel="key_pairs")
    pages = [one.get("activity:detail", of_bob.pk).status_code for one in (alice, bob)]
    assert pages == [200, 200]
    of_alice = Entry.objects.get(verb="create", panel="key_pairs")
    assert bob.get("activity:detail", of_alice.pk).status_code == 404
    assert charlie.client.get(f"/audit/{of_alice.pk}/").status_code == 404
    assert alice.client.get(f"/audit/{of_alice.pk}/").status_code == 200


def test_a_records_page_tells_what_was_done_to_it_without_asking_the_cloud(alice, key, calls):
    alice.get("key_pairs:detail", key)
    log = calls()
    answer = alice.get("key_pairs:tab", key, "activity")
    (event,) = answer.context["content"]["events"]
    assert (event.verb, event.record_id) == ("create", key)
    assert len(log.of("nova", "os-keypairs")) <= 1, "at most what the page's head needs"
    assert key in answer.content.decode()
    assert alice.get("overview").context["latest"][1][0].verb == "create"
