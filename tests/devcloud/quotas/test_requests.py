"""What becomes of wishes for a larger quota."""

from django.core.cache import cache

from django_nova.models import Entry
from tests.devcloud.quotas.conftest import newest, typed


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
