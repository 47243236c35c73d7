"""Quotas as the services tell them, changed service by service."""

from django.core.cache import cache

from django_nova.models import Entry
from tests.devcloud.quotas.conftest import shown, typed


def test_a_member_sees_the_limits_and_what_is_used(alice, cloud, calls):
    watch = calls()
    answer = alice.get("quotas:list")
    limits = shown(answer)
    nova = cloud.compute.get(f"/os-quota-sets/{alice.project}/detail").json()["quota_set"]
    assert limits["compute:cores"].limit == nova["cores"]["limit"]
    assert limits["compute:cores"].used == nova["cores"]["in_use"]
    neutron = cloud.network.get(f"/quotas/{alice.project}/details").json()["quota"]
    assert limits["network:port"].used >= neutron["network"]["used"]
    cinder = cloud.block_storage.get(f"/os-quota-sets/{alice.project}?usage=True").json()["quota_set"]
    assert limits["volume:gigabytes_fast"].used == cinder["gigabytes_fast"]["in_use"]
    assert limits["volume:gigabytes_fast"].type == "fast"
    text = answer.content.decode()
    assert "Change" not in text.split("nova-head-actions")[1].split("</div>")[0]
    assert len(watch.of("nova", f"GET .*{alice.project}/detail")) == 2, "the page's, and the one of this test"


def test_an_admin_changes_what_a_project_may_use(root, admin, project, calls):
    form = root.get("quotas:edit", id=project.id)
    watch = calls()
    sent = typed(form, compute__cores=7, compute__ram="12.5", volume__gigabytes_fast=40, network__port=None)
    answer = root.client.post(root.url("quotas:edit"), sent | {"id": project.id})
    assert answer.status_code == 302
    nova = admin.compute.get(f"/os-quota-sets/{project.id}").json()["quota_set"]
    assert (nova["cores"], nova["ram"]) == (7, 12800)
    cinder = admin.block_storage.get(f"/os-quota-sets/{project.id}").json()["quota_set"]
    assert cinder["gigabytes_fast"] == 40
    assert admin.network.get(f"/quotas/{project.id}").json()["quota"]["port"] == -1
    assert [len(watch.of(one, "PUT .*quota")) for one in ("nova", "cinder", "neutron")] == [1, 1, 1]
    entries = Entry.objects.filter(panel="quotas", verb="edit", result="done")
    assert {"compute:cores": 7, "compute:ram": 12800} in [entry.arguments for entry in entries]
    # What nobody changed is sent to nobody
    watch = calls()
    sent = typed(root.get("quotas:edit", id=project.id), network__router=3)
    root.client.post(root.url("quotas:edit"), sent | {"id": project.id})
    assert [len(watch.of(one, "PUT .*quota")) for one in ("nova", "cinder", "neutron")] == [0, 0, 1]
    # and back to what everybody has
    answer = root.get("quotas:reset", id=project.id)
    assert "vCPUs" in answer.content.decode()
    sent = {"id": project.id, "services": ["compute", "volume", "network"]}
    assert root.client.post(root.url("quotas:reset"), sent).status_code == 302
    nova = admin.compute.get(f"/os-quota-sets/{project.id}").json()["quota_set"]
    assert (
        nova["cores"]
        == admin.compute.get(f"/os-quota-sets/{project.id}/defaults").json()["quota_set"]["cores"]
    )


def test_nonsense_and_what_is_in_use_are_refused_before_the_cloud_is_asked(root, alice, calls):
    form = root.get("quotas:edit", id=alice.project)
    watch = calls()
    for name, number, words in (
        ("compute__cores", "many", "whole number"),
        ("compute__cores", "-5", "whole number"),
        ("compute__ram", "0.0001", "whole number"),
        ("volume__volumes", str(2**40), "can count"),
        ("network__port", "", "choose no limit"),
        ("compute__instances", "1", "are in use."),
        ("volume__volumes", "1", "are in use."),
    ):
        answer = root.client.post(
            root.url("quotas:edit"), typed(form, **{name: number}) | {"id": alice.project}
        )
        assert answer.status_code == 422, name
        assert words in answer.content.decode(), (name, number)
    assert not [one for one in ("nova", "cinder", "neutron") if watch.of(one, "PUT .*quota")]
    assert 'name="force"' in answer.content.decode(), "and there is a way to do it all the same"


def test_force_sets_less_than_is_in_use(root, admin, alice, project):
    """Networks that the project has already: with force, Neutron takes a limit below."""
    made = admin.network.create_network(name="quota", project_id=project.id)
    try:
        sent = typed(root.get("quotas:edit", id=project.id), network__network=0) | {"id": project.id}
        assert root.client.post(root.url("quotas:edit"), sent).status_code == 422
        cache.clear()
        assert root.client.post(root.url("quotas:edit"), sent | {"force": "on"}).status_code == 302
        assert admin.network.get(f"/quotas/{project.id}").json()["quota"]["network"] == 0
    finally:
        admin.network.delete_network(made.id)


def test_two_who_change_the_same_limit(root, admin, project):
    form = root.get("quotas:edit", id=project.id)
    admin.compute.put(f"/os-quota-sets/{project.id}", json={"quota_set": {"cores": 9, "instances": 8}})
    cache.clear()
    sent = typed(form, compute__cores=4) | {"id": project.id}
    answer = root.client.post(root.url("quotas:edit"), sent)
    assert answer.status_code == 422
    assert "changed it to 9 meanwhile" in answer.content.decode()
    assert answer.content.decode().count("invalid-feedback") == 1, "what I did not touch is not mine"
    nova = admin.compute.get(f"/os-quota-sets/{project.id}").json()["quota_set"]
    assert (nova["cores"], nova["instances"]) == (9, 8)


def test_members_change_nothing(alice, cloud):
    before = cloud.compute.get(f"/os-quota-sets/{alice.project}").json()["quota_set"]
    sent = typed(alice.get("quotas:edit"), compute__cores=999)
    assert alice.client.post(alice.url("quotas:edit"), sent).status_code == 404, "of nothing in particular"
    answer = alice.client.post(alice.url("quotas:edit"), sent | {"id": alice.project})
    assert answer.status_code == 422
    assert "Policy" in answer.content.decode()
    assert cloud.compute.get(f"/os-quota-sets/{alice.project}").json()["quota_set"] == before
    sent = {"id": alice.project, "services": ["compute"]}
    assert alice.client.post(alice.url("quotas:reset"), sent).status_code == 422
    assert cloud.compute.get(f"/os-quota-sets/{alice.project}").json()["quota_set"] == before


def test_defaults_of_the_cloud(root, alice, admin):
    before = admin.compute.get("/os-quota-class-sets/default").json()["quota_class_set"]["server_groups"]
    answer = root.get("quotas:defaults")
    assert "only its operators" in answer.content.decode()
    assert "limits.network:port|text" not in answer.content.decode()
    try:
        sent = typed(answer, compute__server_groups=before + 3)
        assert root.client.post(root.url("quotas:defaults"), sent).status_code == 302
        after = admin.compute.get("/os-quota-class-sets/default").json()["quota_class_set"]
        assert after["server_groups"] == before + 3
    finally:
        body = {"quota_class_set": {"server_groups": before}}
        admin.compute.put("/os-quota-class-sets/default", json=body)
    assert "Policy" in alice.get("quotas:defaults").content.decode()


def test_a_refusal_for_lack_of_quota_leads_to_asking(alice, bob):
    """With what the cloud's sentence names filled in."""
    answer = alice.post("volumes:create", name="too large", size="1000000")
    assert answer.status_code == 422
    assert "limits=volume%3Agigabytes&amp;next=" in answer.content.decode()
    form = alice.get("networks:create").content.decode()
    assert "limits=network%3Anetwork&amp;" in form, "beside the bar of a form"
    overview = alice.get("overview").content.decode()
    assert "limits=compute%3Acores&amp;" in overview
    assert "Ask for more" not in bob.get("overview").content.decode(), "readers have no use for more"
