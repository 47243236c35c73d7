"""Quotas as the services tell them, changed service by service, and what becomes of wishes for more."""

import uuid

import pytest
from django.core.cache import cache

from django_nova.models import Entry

from .conftest import Browser


@pytest.fixture
def root(db, admin):
    """Who runs the cloud, in the administrators' project."""
    return Browser(admin, "admin", "admin")


@pytest.fixture
def project(admin):
    """A project of nobody's, whose limits can be played with."""
    made = admin.identity.create_project(name=f"quota-{uuid.uuid4().hex[:8]}", domain_id="default")
    yield made
    admin.compute.delete(f"/os-quota-sets/{made.id}")
    admin.block_storage.delete(f"/os-quota-sets/{made.id}")
    admin.network.delete(f"/v2.0/quotas/{made.id}")
    admin.identity.delete_project(made.id)


def typed(answer, **changes):
    """The form as a browser sends it, with some limits changed: ``compute__cores=4``, None is no limit."""
    sent = {}
    form = answer.context["form"]
    for group in form.fields["limits"].widget._groups({}):
        for row in [*group["rows"], *(row for _part, rows, _open in group["folds"] for row in rows)]:
            start = f"limits.{row['limit'].slot}|"
            sent |= {f"{start}text": row["text"], f"{start}was": row["was"]}
            sent |= {f"{start}none": "1"} if row["none"] else {}
    for name, number in changes.items():
        start = f"limits.{name.replace('__', ':', 1)}|"
        sent.pop(f"{start}none", None)
        sent |= {f"{start}none": "1"} if number is None else {f"{start}text": str(number)}
    return sent


def shown(answer):
    return {one.slot: one for one in answer.context["shown"].items}


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


# -- Asking for more --------------------------------------------------------------------------------------------------


@pytest.fixture
def told(django_capture_on_commit_callbacks):
    """Mails leave when what they tell of is certain: at the end of the block here."""
    return lambda: django_capture_on_commit_callbacks(execute=True)


@pytest.fixture
def wish(alice, settings, told):
    """alice's, as a browser sends it; those of others in her project are out of the way."""
    settings.DJANGO_NOVA = settings.DJANGO_NOVA | {"OPERATORS": ["root@example.org"]}
    alice.user.email = "alice@example.org"
    alice.user.save()

    def ask(**limits):
        sent = {f"limits.{name.replace('__', ':', 1)}|text": str(number) for name, number in limits.items()}
        with told():
            return alice.post("quota_requests:create", **sent, reason="A course of 30 people in May")

    return ask


@pytest.fixture
def limits(admin, alice):
    """demo's limits as they were, afterwards."""
    nova = admin.compute.get(f"/os-quota-sets/{alice.project}").json()["quota_set"]
    cinder = admin.block_storage.get(f"/os-quota-sets/{alice.project}").json()["quota_set"]

    def now():
        return (
            admin.compute.get(f"/os-quota-sets/{alice.project}").json()["quota_set"],
            admin.block_storage.get(f"/os-quota-sets/{alice.project}").json()["quota_set"],
        )

    yield now
    body = {"quota_set": {"cores": nova["cores"], "ram": nova["ram"], "force": True}}
    admin.compute.put(f"/os-quota-sets/{alice.project}", json=body)
    body = {"quota_set": {"gigabytes": cinder["gigabytes"]}}
    admin.block_storage.put(f"/os-quota-sets/{alice.project}", json=body)


def newest(person):
    return person.get("quota_requests:list").context["records"][0]


def test_from_the_wish_to_the_larger_quota(alice, bob, charlie, root, wish, limits, told, mailoutbox):
    cores = limits()[0]["cores"]
    # There is a way to the form from each bar, with the limit filled in
    form = alice.get("quota_requests:create", limits="compute:cores").content.decode()
    assert f'name="limits.compute:cores|text" value="{cores}" autofocus' in form
    assert wish(compute__cores=cores).status_code == 422, "no more than now"
    answer = wish(compute__cores=cores + 5, compute__ram=300)
    assert answer.status_code == 302
    request = newest(alice)
    assert request.asked == {"compute:cores": cores + 5, "compute:ram": 300 * 1024}
    [mail] = mailoutbox
    assert mail.to == ["root@example.org"]
    assert "30 people in May" in mail.body and f"vCPUs: {cores + 5}" in mail.body
    address = next(word for word in mail.body.split() if f"/quota-requests/{request.id}/" in word)
    # Twice the same is asked once, and readers ask for nothing
    assert wish(compute__cores=cores + 7).status_code == 422
    assert bob.get("quota_requests:list").context["records"][0].id == request.id
    assert not bob.get("quota_requests:list").context["can_create"]
    assert bob.do("withdraw", request.id, panel="quota_requests")
    # Nobody of the project grants, and others do not see it
    sent = {f"limits.compute:cores|{part}": str(n) for part, n in (("text", cores + 5), ("was", cores))}
    assert "Only administrators" in alice.do("grant", request.id, panel="quota_requests", **sent)[0]
    assert limits()[0]["cores"] == cores
    assert charlie.get("quota_requests:detail", request.id).status_code == 404
    assert charlie.client.get(address).status_code == 404
    assert alice.client.get(address, follow=True).context["record"].id == request.id
    # Who runs the cloud comes by the mail's link, grants less of one, and is believed
    page = root.client.get(address, follow=True)
    assert page.context["record"].id == request.id
    assert {"grant", "refuse"} <= {action.verb for action in page.context["actions"]}
    asked = root.get("quota_requests:act", "grant", id=request.id)
    sent = typed(asked, compute__cores=cores + 3) | {"words": "Three are free."}
    sent["limits.compute:ram|text"] = "300"
    with told():
        assert root.do("grant", request.id, panel="quota_requests", **sent) is None
    after = limits()[0]
    assert (after["cores"], after["ram"]) == (cores + 3, 300 * 1024)
    cache.clear()
    done = newest(alice)
    assert (done.status, done.granted["compute:cores"], done.words) == (
        "granted",
        cores + 3,
        "Three are free.",
    )
    assert mailoutbox[-1].to == ["alice@example.org"]
    assert "Three are free." in mailoutbox[-1].body and f"vCPUs: {cores + 3}" in mailoutbox[-1].body
    assert Entry.objects.filter(panel="quota_requests", verb="grant", result="done").exists()
    # and that was that
    assert "was quicker" in root.do("refuse", request.id, panel="quota_requests", words="No")[0]


def test_refused_and_withdrawn(alice, root, wish, limits, told, mailoutbox):
    cores = limits()[0]["cores"]
    wish(compute__cores=cores + 5)
    first = newest(alice)
    assert root.do("refuse", first.id, panel="quota_requests"), "not without words"
    with told():
        assert root.do("refuse", first.id, panel="quota_requests", words="There are no more.") is None
    assert "There are no more." in mailoutbox[-1].body
    assert wish(compute__cores=cores + 5).status_code == 302, "asked anew"
    second = newest(alice)
    assert alice.do("withdraw", second.id, panel="quota_requests") is None
    sent = {"limits.compute:cores|text": str(cores + 5)}
    assert "was quicker" in root.do("grant", second.id, panel="quota_requests", **sent)[0]
    assert limits()[0]["cores"] == cores
    cache.clear()
    assert [one.status for one in alice.get("quota_requests:list").context["records"]][:2] == [
        "withdrawn",
        "refused",
    ]


def test_the_half_that_was_granted(alice, root, wish, limits, faults):
    before = limits()
    wish(compute__cores=before[0]["cores"] + 5, volume__gigabytes=before[1]["gigabytes"] + 100)
    request = newest(alice)
    form = root.get("quota_requests:act", "grant", id=request.id)
    sent = typed(form, compute__cores=before[0]["cores"] + 5, volume__gigabytes=before[1]["gigabytes"] + 100)
    refusal = '{"badRequest": {"code": 400, "message": "The disks are out of order."}}'
    with faults.fault(service="cinder", method="PUT", path="quota", status=400, body=refusal):
        words = " ".join(root.do("grant", request.id, panel="quota_requests", **sent))
    assert "Compute: changed." in words and "not changed." in words and "out of order" in words
    cache.clear()
    half = newest(alice)
    assert (half.status, half.granted) == ("half", {"compute:cores": before[0]["cores"] + 5})
    assert [one["cores"] for one in limits()[:1]] == [before[0]["cores"] + 5]
    # The rest is done by granting again; the form knows what is left
    form = root.get("quota_requests:act", "grant", id=request.id)
    assert "Changed already: vCPUs" in form.content.decode()
    sent = typed(form, volume__gigabytes=before[1]["gigabytes"] + 100)
    assert root.do("grant", request.id, panel="quota_requests", **sent) is None
    assert limits()[1]["gigabytes"] == before[1]["gigabytes"] + 100
    cache.clear()
    assert newest(alice).status == "granted"
