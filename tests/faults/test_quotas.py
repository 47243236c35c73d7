"""Services that fail while quotas are looked at, changed and granted: what is half done says which half, and can be finished."""

from datetime import timedelta

import pytest
from django.core.cache import cache
from django.utils import timezone

from django_nova.models import Entry, QuotaRequest
from django_nova.panels.quota_requests import kept as kept_module
from django_nova.panels.quotas.openstack import Backend as Quotas
from tests.devcloud.quotas.conftest import limits, newest, project, root, told, typed, wish  # noqa: F401

SERVICES = {"nova": "compute", "cinder": "volume", "neutron": "network"}
WAYS = {
    "500": {"status": 500, "body": '{"computeFault": {"code": 500, "message": "Unexpected API Error."}}'},
    "garbage": {"status": 200, "body": "<html><h1>It works!</h1></html>", "content_type": "text/html"},
    "another shape": {"status": 200, "body": '{"quota_set": [1], "quota": {"x": null}}'},
    "60 s": {"delay": 60},
}
REFUSED = {"status": 400, "body": '{"badRequest": {"code": 400, "message": "The disks are out of order."}}'}


@pytest.mark.parametrize(
    ("service", "way"), [*(("neutron", way) for way in WAYS), ("nova", "500"), ("cinder", "garbage")]
)
def test_a_service_that_fails_costs_its_box(alice, faults, page, service, way):
    healthy = alice.get("quotas:list").content.decode()
    cache.clear()
    with faults.fault(service=service, method="GET", path="quota", **WAYS[way]):
        shown = page(lambda: alice.get("quotas:list"))
    boxes = {box.service: box for box in shown.answer.context["shown"].boxes}
    assert shown.status == 200
    assert boxes[SERVICES[service]].trouble and not boxes[SERVICES[service]].limits
    assert all(box.limits for name, box in boxes.items() if name != SERVICES[service])
    assert shown.text.count('role="alert"') == healthy.count('role="alert"') + 1


def test_none_answers(alice, faults, page):
    alice.get("quotas:list")
    cache.clear()
    with faults.fault(path="quota", status=503):
        assert page(lambda: alice.get("quotas:list")).status == 503


def test_the_half_that_was_changed(root, admin, project, faults):  # noqa: F811
    about = {"id": project.id}
    form = root.get("quotas:edit", **about)
    sent = typed(form, compute__cores=7, volume__volumes=6, network__port=70) | about
    with faults.fault(service="cinder", method="PUT", path="quota", **REFUSED):
        answer = root.client.post(root.url("quotas:edit"), sent)
    text = answer.content.decode()
    assert answer.status_code == 422
    assert "Compute: changed." in text and "Network: changed." in text
    assert "Volumes and snapshots: not changed. " in text and "The disks are out of order." in text
    results = Entry.objects.filter(panel="quotas", verb="edit").values_list("result", "resource")[:3]
    assert sorted(result for result, _resource in results) == ["done", "done", "refused"]
    # What was refused is still typed, and is all that is sent when it is sent again
    again = typed(answer)
    again["limits.volume:volumes|text"] = "6"
    assert 'name="limits.volume:volumes|text" value="6"' in text
    assert 'name="limits.compute:cores|text" value="7"' in text
    assert 'name="limits.compute:cores|was" value="7"' in text, "so that it is not sent again"
    assert root.client.post(root.url("quotas:edit"), again | about).status_code == 302
    assert admin.block_storage.get(f"/os-quota-sets/{project.id}").json()["quota_set"]["volumes"] == 6
    assert admin.compute.get(f"/os-quota-sets/{project.id}").json()["quota_set"]["cores"] == 7


def test_nobody_knows_whether_a_silent_service_did_it(root, project, faults, page):  # noqa: F811
    form = root.get("quotas:edit", id=project.id)
    sent = typed(form, network__port=70) | {"id": project.id}
    with faults.fault(service="neutron", method="PUT", path="quota", delay=60):
        shown = page(lambda: root.client.post(root.url("quotas:edit"), sent))
    assert shown.status == 422
    assert "look before you repeat it" in shown.text
    assert Entry.objects.filter(panel="quotas", verb="edit").first().result == "failed"


def test_two_who_answer_at_once(alice, root, wish, limits, monkeypatch):  # noqa: F811
    """While one grants, nobody else does, refuses or withdraws: they are told who is at it."""
    cores = limits()[0]["cores"]
    wish(compute__cores=cores + 5)
    request = newest(alice)
    sent = typed(root.get("quota_requests:act", "grant", id=request.id))
    sent["limits.compute:cores|text"] = str(cores + 5)
    heard, plain = [], Quotas.edit

    def meanwhile(self, *args, **kwargs):
        if not heard:
            heard.append("")
            heard.append(root.do("grant", request.id, panel="quota_requests", **sent))
            heard.append(root.do("refuse", request.id, panel="quota_requests", words="No."))
            heard.append(alice.do("withdraw", request.id, panel="quota_requests"))
        return plain(self, *args, **kwargs)

    monkeypatch.setattr(Quotas, "edit", meanwhile)
    assert root.do("grant", request.id, panel="quota_requests", **sent) is None
    assert len(heard) == 4
    assert all("admin @ Default is granting it right now" in words[0] for words in heard[1:])
    assert limits()[0]["cores"] == cores + 5
    assert QuotaRequest.objects.get(pk=request.id).state == "granted"
    assert Entry.objects.filter(panel="quota_requests", verb="grant", result="done").count() == 1


def test_a_grant_that_died(alice, root, wish, limits, monkeypatch):  # noqa: F811
    """Before the cloud was told, after it, and while nobody else may: a second run finishes it, once."""
    cores = limits()[0]["cores"]
    wish(compute__cores=cores + 5)
    request = newest(alice)
    form = root.get("quota_requests:act", "grant", id=request.id)
    sent = typed(form) | {"limits.compute:cores|text": str(cores + 5)}
    plain = Quotas.edit

    def dies(self, *args, **kwargs):
        plain(self, *args, **kwargs)
        raise KeyboardInterrupt

    monkeypatch.setattr(Quotas, "edit", dies)
    with pytest.raises(KeyboardInterrupt):
        root.do("grant", request.id, panel="quota_requests", **sent)
    monkeypatch.setattr(Quotas, "edit", plain)
    assert limits()[0]["cores"] == cores + 5
    row = QuotaRequest.objects.get(pk=request.id)
    assert (row.state, row.claim) == ("open", "")
    # A process that was killed cannot let go: its claim ends by itself
    claim = {"claim": "x", "claimed_by": "somebody", "claimed_until": timezone.now() + timedelta(minutes=1)}
    QuotaRequest.objects.filter(pk=row.pk).update(**claim)
    cache.clear()
    again = typed(root.get("quota_requests:act", "grant", id=request.id))
    assert "somebody is granting it" in root.do("grant", request.id, panel="quota_requests", **again)[0]
    QuotaRequest.objects.filter(pk=row.pk).update(claimed_until=timezone.now() - timedelta(seconds=1))
    cache.clear()
    assert root.do("grant", request.id, panel="quota_requests", **again) is None
    row.refresh_from_db()
    assert (row.state, row.granted) == ("granted", {"compute:cores": cores + 5})


def test_the_same_wish_twice_at_the_same_moment(alice, limits, wish, monkeypatch):  # noqa: F811
    """The database keeps one of two, also when both looked before either wrote."""
    cores = limits()[0]["cores"]
    kept = kept_module._pending

    def meanwhile(where, wanted):
        monkeypatch.setattr(kept_module, "_pending", kept)
        assert wish(compute__cores=cores + 5).status_code == 302
        return kept(where, wanted)

    monkeypatch.setattr(kept_module, "_pending", meanwhile)
    answer = wish(compute__cores=cores + 5)
    assert answer.status_code == 422
    assert "asked for just now" in answer.content.decode()
    assert QuotaRequest.objects.count() == 1


def test_the_form_of_asking_without_a_service(alice, faults, page):
    alice.get("quota_requests:create")
    cache.clear()
    with faults.fault(service="nova", method="GET", path="quota", status=500):
        shown = page(lambda: alice.get("quota_requests:create"))
    assert shown.status == 200
    assert "limits.volume:volumes|text" in shown.text and "limits.compute:cores|text" not in shown.text
    cache.clear()
    with faults.fault(path="quota", status=500):
        sent = {"limits.compute:cores|text": "99999", "reason": "kept <b>"}
        shown = page(lambda: alice.post("quota_requests:create", **sent))
    assert shown.status in (422, 502, 503)
    assert QuotaRequest.objects.count() == 0


def test_the_half_that_was_reset(root, admin, project, faults):  # noqa: F811
    admin.compute.put(f"/os-quota-sets/{project.id}", json={"quota_set": {"cores": 7}})
    admin.block_storage.put(f"/os-quota-sets/{project.id}", json={"quota_set": {"volumes": 6}})
    sent = {"id": project.id, "services": ["compute", "volume"]}
    with faults.fault(service="cinder", method="DELETE", path="quota", **REFUSED):
        answer = root.client.post(root.url("quotas:reset"), sent)
    text = answer.content.decode()
    assert answer.status_code == 422
    assert "Compute: changed." in text and "Volumes and snapshots: not changed." in text
    assert admin.compute.get(f"/os-quota-sets/{project.id}").json()["quota_set"]["cores"] != 7
    assert root.client.post(root.url("quotas:reset"), sent).status_code == 302
    assert admin.block_storage.get(f"/os-quota-sets/{project.id}").json()["quota_set"]["volumes"] != 6


def test_a_session_that_ended_while_typing(root, project, faults):  # noqa: F811
    """What was typed is there again, for the project that it was meant for."""
    sent = typed(root.get("quotas:edit", id=project.id), network__port=77) | {"id": project.id}
    ended = '{"error": {"code": 401, "message": "The request you have made requires authentication."}}'
    with faults.fault(service="neutron", method="PUT", path="quota", status=401, body=ended):
        answer = root.client.post(root.url("quotas:edit"), sent)
    assert answer.status_code == 302 and "/auth/login/" in answer["Location"]
    back = root.client.get(root.url("quotas:edit"), {"id": project.id}).content.decode()
    assert 'name="limits.network:port|text" value="77"' in back
    assert f"Quotas of {project.name}" in back
