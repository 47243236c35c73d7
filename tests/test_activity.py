"""Who reads what of the audit log, and how it is searched."""

import csv
import io
import sys
from datetime import UTC, datetime

import pytest
from django.test import Client

from django_nova.audit import search
from django_nova.models import Entry
from django_nova.panels.activity import log
from tests.entries import entry


@pytest.fixture
def roles(toys, monkeypatch):
    """`roles("alice", "manager")`: what somebody may in the cloud in memory."""
    given = {}

    class Log(log.Log):
        def manages(self):
            return "manager" in given.get(self.api.who, ())

        def administers(self):
            return "admin" in given.get(self.api.who, ())

    monkeypatch.setattr(sys.modules["django_nova.panels.activity.panel"], "Log", Log)
    return lambda who, *names: given.update({who: names})


def items(client, address, **query):
    return client.get(address, query | {"format": "json"}).json()["items"]


def test_people_see_their_own_managers_the_project_and_admins_the_cloud(toys, roles):
    toys.put("w")
    alice, bob, anna, charlie = map(toys.client, ("alice", "bob", "anna", "charlie"))
    alice.post(toys.url("widgets:act", "smash"), {"id": "w"})
    bob.post(toys.url("widgets:act", "smash"), {"id": "w"})
    toys.put("other", project="2")
    charlie.post(toys.url("widgets:act", "smash", project="2"), {"id": "other"})
    entry(cloud="elsewhere", who="somebody")
    address = toys.url("activity:list")

    def seen(client, **query):
        return sorted({one["who"] for one in items(client, address, **query)})

    assert (seen(alice), seen(bob), seen(anna)) == (["alice@site"], ["bob@site"], [])
    roles("anna", "manager")
    assert seen(anna) == ["alice@site", "bob@site"]
    assert seen(anna, of="me") == []
    asked = {"of": "cloud", "format": "json"}
    assert anna.get(address, asked).status_code == 400, "a choice that is not offered"
    roles("anna", "admin")
    assert seen(anna, of="cloud") == ["alice@site", "bob@site", "charlie@site"]
    assert charlie.get(address).status_code == 404
    # The page of an entry is behind the same gate
    of_bob = Entry.objects.get(who="bob@site")
    page = toys.url("activity:detail", of_bob.pk)
    assert (alice.get(page).status_code, bob.get(page).status_code, anna.get(page).status_code) == (
        404,
        200,
        200,
    )


def test_everybody_sees_their_own_of_all_clouds_and_staff_everything(toys):
    alice, bob = toys.client("alice"), toys.client("bob")
    mine = entry(user=toys.person("alice"), cloud="elsewhere", project="p", project_name="Far away")
    other = entry(user=toys.person("bob"), who="bob@site")
    nobody = entry(user=None, who="")
    assert [one["id"] for one in items(alice, "/audit/")] == [str(mine.pk)]
    assert "Far away" in alice.get("/audit/").content.decode()
    assert items(alice, "/audit/", of="all") == items(alice, "/audit/")
    assert [alice.get(f"/audit/{one.pk}/").status_code for one in (mine, other, nobody)] == [200, 404, 404]
    rows = b"".join(alice.get("/audit/", {"format": "csv"}).streaming_content).decode().splitlines()
    assert len(rows) == 2 and "alice@site" in rows[1]
    toys.person("bob").__class__.objects.filter(username="bob@site").update(is_staff=True)
    assert [one["id"] for one in items(bob, "/audit/", of="all")] == [
        str(one.pk) for one in (nobody, other, mine)
    ]
    assert [one["id"] for one in items(bob, "/audit/")] == [str(other.pk)]
    assert bob.get(f"/audit/{mine.pk}/").status_code == 200
    assert Client().get("/audit/").status_code == 302


def test_a_record_has_a_tab_with_what_was_done_to_it(toys, roles):
    toys.put("w", "v")
    alice, bob = toys.client("alice"), toys.client("bob")
    for one in "w", "v":
        alice.post(toys.url("widgets:act", "smash"), {"id": one})
    page = toys.url("widgets:tab", "w", "activity")
    assert page in alice.get(toys.url("widgets:detail", "w")).content.decode()
    toys.state.calls.clear()
    answer = alice.get(page)
    assert [event.record_id for event in answer.context["content"]["events"]] == ["w"]
    assert set(toys.state.verbs()) <= {"projects", "get"}, "the log is the site's own"
    assert not bob.get(page).context["content"]["events"]
    roles("bob", "manager")
    assert bob.get(page).context["content"]["events"]


def test_the_log_can_be_searched(toys, roles):
    roles("alice", "manager")
    client, address = toys.client("alice"), toys.url("activity:list")
    old = entry(resource="mail-1 (a)", at=datetime(2026, 1, 31, 23, 59, tzinfo=UTC))
    entry(
        resource="web-1 (b)",
        record_id="b",
        verb="mend",
        at=datetime(2026, 2, 1, tzinfo=UTC),
        request_id="req-77",
    )
    entry(
        resource="web-2 (c)",
        who="bob@site",
        result="refused",
        detail="Out of paint",
        at=datetime(2026, 2, 2, tzinfo=UTC),
    )
    entry(panel="gears", resource="web-3", at=datetime(2026, 2, 3, tzinfo=UTC))

    def found(**query):
        return [one["resource"][:5] for one in items(client, address, **query)]

    assert found() == ["web-3", "web-2", "web-1", "mail-"]
    assert found(name="WEB") == ["web-3", "web-2", "web-1"]
    assert found(name="paint") == found(result="refused") == found(person="bob") == ["web-2"]
    assert found(name="req-77") == found(action="mend") == found(record="b") == ["web-1"]
    assert found(kind="gears") == ["web-3"]
    assert found(since="2026-02-02") == ["web-3", "web-2"]
    assert found(until="2026-01-31") == ["mail-"]
    assert found(since="2026-02-01", until="2026-02-02") == ["web-2", "web-1"]
    assert found(since="2027-01-01") == []
    assert found(marker="nonsense") == found(marker="9" * 1500) == found()
    assert client.get(address, {"since": "nonsense", "format": "json"}).status_code == 400
    assert client.get(f"/audit/{'9' * 40}/").status_code == 404
    assert (
        client.get("/audit/", {"marker": "9" * 40, "until": "9999-12-31", "since": "0001-01-01"}).status_code
        == 200
    )
    page = client.get(address, {"limit": "20", "marker": str(old.pk + 1), "format": "json"}).json()
    assert [one["id"] for one in page["items"]] == [str(old.pk)]


def test_pages_are_read_to_the_end_however_rare_what_is_looked_for(db, monkeypatch):
    monkeypatch.setattr(search, "SPAN", 10)
    wanted = [entry(resource="needle").pk]
    for number in range(35):
        entry(resource=f"hay {number}")
    wanted.append(entry(resource="needle").pk)
    found, marker, pages = [], "", 0
    while True:
        rows, marker = search.page(Entry.objects.all(), marker, 20, name="needle")
        found += [one.pk for one in rows]
        pages += 1
        if not marker:
            break
    assert found == wanted[::-1]
    assert pages == 4
    every, marker = [], ""
    while True:
        rows, marker = search.page(Entry.objects.all(), marker, 7)
        every += [one.pk for one in rows]
        if not marker:
            break
    assert len(every) == len(set(every)) == 37


def test_files_hold_what_the_page_holds(toys, roles):
    toys.put("w")
    client = toys.client("alice")
    client.post(toys.url("widgets:act", "smash"), {"id": "w"})
    client.post(
        toys.url("widgets:act", "paint"),
        {"id": "w", "colour": "=1+1", "password": "hush hush", "confirmed": "1"},
    )
    text = b"".join(client.get(toys.url("activity:list"), {"format": "csv"}).streaming_content).decode()
    header, first, second = csv.reader(io.StringIO(text.removeprefix("\ufeff")))
    told = dict(zip(header, first, strict=True))
    assert (told["Who"], told["Result"], told["Action"]) == ("alice@site", "Done", "paint")
    assert "hush" not in text
    assert "colour==1+1" in told["With"]
    assert dict(zip(header, second, strict=True))["Action"] == "smash"
