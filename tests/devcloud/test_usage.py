"""Usage is what Nova counts, to the hour, and the numbers of an instance are those of its host."""

import csv
from datetime import UTC, datetime, timedelta

import pytest
from django.core.cache import cache
from django.utils.http import urlencode

from .conftest import wait


@pytest.fixture
def priced(settings):
    table = {"currency": "EUR", "flavors": {"m1.tiny": 0.5}, "vcpu": 0.01, "memory": 0.004, "disk": 0.0001}
    settings.DJANGO_NOVA = settings.DJANGO_NOVA | {"PRICES": {"stack": table}}


def report(person, **query):
    answer = person.get("usage:list", **query)
    assert answer.status_code == 200
    return answer.context["shown"]


@pytest.fixture
def counted(cloud, server):
    """A server that Nova counts, which takes it a moment after it runs."""
    since = datetime.now(UTC).replace(tzinfo=None) - timedelta(hours=1)

    def found():
        until = datetime.now(UTC).replace(tzinfo=None) + timedelta(seconds=1)
        told = cloud.compute.get_usage(cloud.current_project_id, start=since, end=until).server_usages
        return [one for one in told if one["instance_id"] == server.id]

    wait(found)
    return server


def test_the_sums_are_novas(alice, cloud, counted, calls):
    watch, server, before = calls(), counted, datetime.now(UTC).date()
    shown = report(alice, limit="100")
    today = datetime.now(UTC)
    if today.date() != before:  # midnight: what was counted is yesterday's
        cache.clear()
        watch, shown = calls(), report(alice, limit="100")
    assert (shown.start, shown.end) == (today.date().replace(day=1), today.date())
    start = today.replace(day=1, hour=0, minute=0, second=0, microsecond=0, tzinfo=None)
    theirs = cloud.compute.get_usage(alice.project, start=start, end=today.replace(tzinfo=None))
    assert shown.sums.vcpu_hours == pytest.approx(theirs.total_vcpus_usage, abs=0.2)
    assert shown.sums.memory_hours * 1024 == pytest.approx(theirs.total_memory_mb_usage, rel=0.02)
    assert shown.sums.disk_hours == pytest.approx(theirs.total_local_gb_usage, rel=0.02)
    assert sum(day.vcpu_hours for day in shown.days) == pytest.approx(shown.sums.vcpu_hours)
    assert len(shown.days) == today.day
    # One count serves all who look, whatever they sort or filter by
    row = report(alice, name=server.name, sort="-cost").items[0]
    assert (row.id, row.flavor, row.vcpus, row.memory, row.status) == (server.id, "m1.tiny", 1, 512, "there")
    assert (
        len(watch.of("nova", "os-simple-tenant-usage")) == 3
    )  # the test's own, and two pages of which one is empty


def test_nova_is_asked_page_by_page(alice, cloud, monkeypatch):
    """Nova tells at most a thousand at once, and a site cannot make it tell less: so pages are made small here."""
    from django_nova.panels.usage import openstack

    whole = report(alice)
    cache.clear()
    monkeypatch.setattr(openstack, "urlencode", lambda query: urlencode(query | {"limit": 7}))
    monkeypatch.setattr(openstack, "PAGES", 400)
    parts = report(alice)
    assert parts.total >= whole.total > 7
    assert not parts.cut
    cache.clear()
    monkeypatch.setattr(openstack, "PAGES", 1)
    few = report(alice)
    assert (few.total, few.cut) == (7, True)
    assert "sums are too small" in alice.get("usage:list").content.decode()


def test_other_days(alice, counted):
    long_ago = {"start": "2020-02-01", "end": "2020-02-29"}
    assert report(alice, **long_ago).total == 0
    assert len(report(alice, **long_ago).days) == 29
    today = datetime.now(UTC).date()
    swapped = report(alice, start=str(today), end=str(today - timedelta(days=2)))
    assert (swapped.start, swapped.end) == (today - timedelta(days=2), today)
    assert counted.id in [row.id for row in report(alice, start=str(today), name=counted.name).items]
    assert report(alice, start="nonsense").end == today


def test_what_it_costs(priced, alice, counted):
    shown = report(alice, name=counted.name)
    row = shown.items[0]
    assert row.cost.amount == pytest.approx(row.hours * 0.5)
    assert shown.sums.cost.currency == "EUR"
    assert sum(day.cost.amount for day in shown.days if day.cost) == pytest.approx(shown.sums.cost.amount)
    text = b"".join(alice.get("usage:list", format="csv", name=counted.name)).decode("utf-8-sig")
    [head, line] = list(csv.reader(text.splitlines()))
    assert (line[head.index("Size")], line[head.index("Name")]) == ("m1.tiny", counted.name)
    assert line[head.index("Cost")].endswith("EUR")


def test_readers_see_it_and_strangers_do_not(bob, charlie, alice):
    assert bob.get("usage:list").status_code == 200
    assert charlie.client.get(alice.url("usage:list")).status_code == 404


def test_numbers_of_an_instance(alice, cloud, server, faults):
    """What the host says, for those whom the cloud lets ask; others are told why they see nothing."""
    facts = dict(alice.get("instances:tab", server.id, "metrics").context["content"].facts)
    theirs = cloud.compute.get(f"/servers/{server.id}/diagnostics", microversion="2.48").json()
    assert (facts["State"], facts["Hypervisor"]) == (theirs["state"], theirs["hypervisor"])
    assert f"Interface {theirs['nic_details'][0]['mac_address']}" in facts
    refused = '{"forbidden": {"code": 403, "message": "Policy does not allow it."}}'
    with faults.fault(service="nova", method="GET", path="diagnostics", status=403, body=refused):
        told = alice.get("instances:tab", server.id, "metrics")
    assert told.status_code == 200
    assert "Policy does not allow it." in told.context["content"].refused
    assert "does not tell you" in told.content.decode()


def test_bytes_and_seconds_as_people_say_them():
    from django_nova.panels.instances.openstack_metrics import _bytes, _seconds

    said = [_bytes(amount) for amount in (None, 0, 999, 2070139, 5e12)]
    assert said == ["–", "0 B", "999 B", "2.07 MB", "5 TB"]
    assert [_seconds(amount) for amount in (None, 5, 46664)] == ["", "0:00:05", "12:57:44"]
