"""Usage is what Nova counts, to the hour, and the numbers of an instance are those of its host."""

import csv
from datetime import UTC, datetime, timedelta

import pytest
from django.core.cache import cache
from django.utils.http import urlencode

from .conftest import make_server


@pytest.fixture
def priced(settings):
    table = {"currency": "EUR", "flavors": {"m1.tiny": 0.5}, "vcpu": 0.01, "memory": 0.004, "disk": 0.0001}
    settings.DJANGO_NOVA = settings.DJANGO_NOVA | {"PRICES": {"stack": table}}


def report(person, **query):
    answer = person.get("usage:list", **query)
    assert answer.status_code == 200
    return answer.context["shown"]


def test_the_sums_are_novas(alice, cloud, server, calls):
    watch = calls()
    shown = report(alice, limit="100")
    today = datetime.now(UTC)
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


def test_other_days(alice, server):
    long_ago = {"start": "2020-02-01", "end": "2020-02-29"}
    assert report(alice, **long_ago).total == 0
    assert len(report(alice, **long_ago).days) == 29
    today = datetime.now(UTC).date()
    swapped = report(alice, start=str(today), end=str(today - timedelta(days=2)))
    assert (swapped.start, swapped.end) == (today - timedelta(days=2), today)
    assert server.id in [row.id for row in report(alice, start=str(today), name=server.name).items]
    assert report(alice, start="nonsense").end == today


def test_what_it_costs(priced, alice, server):
    shown = report(alice, name=server.name)
    row = shown.items[0]
    assert row.cost.amount == pytest.approx(row.hours * 0.5)
    assert shown.sums.cost.currency == "EUR"
    assert sum(day.cost.amount for day in shown.days if day.cost) == pytest.approx(shown.sums.cost.amount)
    text = b"".join(alice.get("usage:list", format="csv", name=server.name)).decode("utf-8-sig")
    [head, line] = list(csv.reader(text.splitlines()))
    assert (line[head.index("Size")], line[head.index("Name")]) == ("m1.tiny", server.name)
    assert line[head.index("Cost")].endswith("EUR")


def test_readers_see_it_and_strangers_do_not(bob, charlie, alice):
    assert bob.get("usage:list").status_code == 200
    assert charlie.client.get(alice.url("usage:list")).status_code == 404


def test_numbers_of_an_instance(sign_in, alice, cloud, admin):
    """Nova lets operators see them only, unless its policy says otherwise: both are shown."""
    server = make_server(cloud, "numbers")
    try:
        told = alice.get("instances:tab", server.id, "metrics")
        assert told.status_code == 200
        assert "Policy" in told.context["content"].refused
        theirs = admin.compute.get(f"/servers/{server.id}/diagnostics", microversion="2.48").json()
        facts = dict(sign_in("admin").get("instances:tab", server.id, "metrics").context["content"].facts)
        assert facts["State"] == theirs["state"]
        assert facts["Processor 1"].endswith(f"{theirs['cpu_details'][0]['utilisation']} %")
        assert facts["Interface 01:23:45:67:89:ab"] == "2.07 MB received, 140 kB sent"
    finally:
        cloud.compute.delete_server(server.id)
