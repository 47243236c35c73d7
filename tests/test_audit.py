"""The audit log and what the site permits: every change has its row, no secret is in one, and a verb can be withheld."""

import csv
import io
import sys
from datetime import UTC, datetime

import pytest
from django.contrib.auth.models import Permission
from django.db import DatabaseError, connection, transaction
from django.test import Client
from hypothesis import given
from hypothesis import strategies as st

from django_nova.audit import search
from django_nova.audit.models import AppendOnly
from django_nova.audit.recording import SECRET, plain
from django_nova.clouds import errors, request_ids
from django_nova.models import Entry
from django_nova.panels.activity import log

from .widgets.cloud import Connection


def test_a_row_says_who_what_where_and_how_it_went(toys):
    client = toys.client()
    client.post(toys.url("widgets:create"), {"name": "w", "colour": "red", "password": "hush hush"})
    entry = Entry.objects.get()
    assert entry.user.username == entry.who == "alice@site"
    assert entry.address == "127.0.0.1"
    assert (entry.cloud, entry.project, entry.region) == ("toys", "1", "here")
    assert (entry.panel, entry.verb, entry.resource, entry.result) == ("widgets", "create", "w (w)", "done")
    assert entry.arguments == {"name": "w", "colour": "red", "password": "…"}
    assert "hush" not in str(entry.__dict__)


@pytest.mark.parametrize(
    ("error", "result"),
    [
        (errors.Forbidden("no", request_id="r"), "refused"),
        (errors.Conflict("no", request_id="r"), "refused"),
        (errors.OverQuota("no", request_id="r"), "refused"),
        (errors.Unavailable("no", request_id="r"), "failed"),
        (errors.CloudError("no", request_id="r"), "failed"),
    ],
)
@pytest.mark.parametrize("verb", ["smash", "paint", "delete"])
def test_refusals_and_failures_have_theirs(toys, error, result, verb):
    toys.put("w")
    toys.state.faults[verb] = error
    sent = {"id": "w", "confirmed": "1", "colour": "red", "password": "hush hush"}
    toys.client().post(toys.url("widgets:act", verb), sent)
    entry = Entry.objects.get()
    assert (entry.verb, entry.result, entry.request_id) == (verb, result, "r")
    assert "no" in entry.detail
    assert "hush" not in str(entry.__dict__)


def test_of_many_each_has_its_own(toys):
    toys.put("a", "b")
    toys.client().post(toys.url("widgets:act", "smash"), {"id": ["a", "gone", "b"]})
    assert sorted((entry.resource, entry.result) for entry in Entry.objects.all()) == [
        ("a", "done"), ("b", "done"), ("gone", "refused"),
    ]  # fmt: skip


def test_the_persons_name_outlives_the_person(toys):
    toys.put("w")
    client = toys.client()
    client.post(toys.url("widgets:act", "smash"), {"id": "w"})
    toys.person("alice").delete()
    assert Entry.objects.get().who == "alice@site"


def test_the_overview_shows_the_latest_of_this_place_only(toys):
    toys.put("here")
    toys.put("there", project="2")
    client = toys.client()
    client.post(toys.url("widgets:act", "smash"), {"id": "here"})
    client.post(toys.url("widgets:act", "smash", project="2"), {"id": "there"})
    assert [entry.resource for entry in client.get(toys.url("overview")).context["latest"][1]] == ["here"]


VALUES = st.text(max_size=2000) | st.integers() | st.none() | st.lists(st.text(max_size=5)) | st.booleans()


@given(st.dictionaries(st.sampled_from(["name", "count", *sorted(SECRET)]), VALUES))
def test_whatever_was_asked_can_be_written_down_without_its_secrets(arguments):
    import json

    written = plain(arguments)
    assert set(written) == set(arguments)
    json.dumps(written)
    for name, value in written.items():
        assert len(str(value)) <= 500 or isinstance(value, int)
        if name in SECRET:
            assert value == "…" or not arguments[name]


# -- Permissions ------------------------------------------------------------------------------------------------------


@pytest.fixture
def strict(toys, settings):
    settings.DJANGO_NOVA = settings.DJANGO_NOVA | {"PERMISSION": "django_nova.permissions.granted"}
    return toys


def grant(person, *names):
    found = Permission.objects.filter(content_type__app_label="django_nova", codename__in=names)
    assert len(found) == len(names)
    person.user_permissions.set(found)


def test_migrating_makes_a_permission_for_every_verb(db):
    from django_nova.panels import panels

    have = set(
        Permission.objects.filter(content_type__app_label="django_nova").values_list("codename", flat=True)
    )
    for panel in panels():
        for verb in "list", "create", *(action.verb for action in panel.actions):
            assert f"{verb}_{panel.name}" in have


def test_only_what_is_granted_is_shown_and_done(strict):
    strict.put("w")
    person = strict.person("alice")
    grant(person, "list_widgets", "smash_widgets")
    client = strict.client("alice")
    page = client.get(strict.url("widgets:list"))
    assert page.status_code == 200
    assert [action.verb for action in page.context["actions"]] == ["smash"]
    assert not page.context["can_create"]
    assert strict.url("widgets:create") not in page.content.decode()
    assert client.get(strict.url("widgets:create")).status_code == 403
    assert client.post(strict.url("widgets:act", "delete"), {"id": "w", "confirmed": "1"}).status_code == 403
    assert client.post(strict.url("widgets:act", "smash"), {"id": "w"}).status_code == 302
    assert strict.things["w"].status == "broken"


def test_what_is_not_granted_is_not_in_the_menu(strict):
    client = strict.client("alice")
    page = client.get(strict.url("overview"))
    assert page.status_code == 200
    assert page.context["menu"] == []
    grant(strict.person("alice"), "list_widgets")
    assert [panel.name for panel in client.get(strict.url("overview")).context["menu"]] == ["widgets"]


def only_here(user, panel, verb, scope):
    return scope.region == "here" and (panel, verb) != ("widgets", "mend")


def test_a_site_may_decide_by_itself(toys, settings):
    settings.DJANGO_NOVA = settings.DJANGO_NOVA | {"PERMISSION": f"{__name__}.only_here"}
    import sys

    assert __name__ in sys.modules
    toys.put("w", status="broken")
    client = toys.client()
    assert client.get(toys.url("widgets:list")).status_code == 200
    assert client.get(toys.url("widgets:list", region="there")).status_code == 403
    assert client.post(toys.url("widgets:act", "mend"), {"id": "w"}).status_code == 403


# -- Append-only -------------------------------------------------------------------------------------------------------


def entry(**given):
    known = {
        "who": "alice@site",
        "cloud": "toys",
        "project": "1",
        "region": "here",
        "panel": "widgets",
        "verb": "smash",
    }
    return Entry.objects.create(**known | {"result": "done"} | given)


@pytest.mark.parametrize(
    "change",
    [
        lambda one: one.save(),
        lambda one: one.delete(),
        lambda one: Entry.objects.update(who="nobody"),
        lambda one: Entry.objects.filter(pk=one.pk).delete(),
        lambda one: Entry.objects.bulk_update([one], ["who"]),
        lambda one: Entry._base_manager.all().delete(),
        lambda one: Entry.objects.update_or_create(pk=one.pk, defaults={"who": "nobody"}),
    ],
)
def test_what_is_written_stays_written(db, change):
    one = entry()
    with pytest.raises(AppendOnly):
        change(one)
    assert Entry.objects.get().who == "alice@site"


def test_the_database_itself_refuses_to_rewrite(db):
    entry()
    with (
        pytest.raises(DatabaseError, match="append-only"),
        transaction.atomic(),
        connection.cursor() as cursor,
    ):
        cursor.execute("UPDATE django_nova_entry SET who = 'nobody'")
    assert Entry.objects.get().who == "alice@site"


def test_who_leaves_the_site_changes_nothing(toys):
    person = toys.person("alice")
    entry(user=person)
    person.delete()
    assert Entry.objects.get().who == "alice@site"


# -- Who sees what -----------------------------------------------------------------------------------------------------


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
    assert seen(anna, of="cloud") == ["alice@site", "bob@site"], "a choice that is not offered is none"
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
    assert found(since="nonsense", marker="nonsense") == found(marker="9" * 1500) == found()
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


# -- What else is written down -----------------------------------------------------------------------------------------


def test_who_comes_goes_and_is_not_let_in(db, monkeypatch):
    from django_nova.clouds import openstack

    def identify(cloud, secret):
        if secret["password"] != "secret":
            raise errors.WrongCredentials
        return {"subject": "1", "name": "alice", "domain": "Default", "label": "alice", "token": "t",
                "expires": "2099-01-01T00:00:00+00:00"}  # fmt: skip

    monkeypatch.setattr(openstack, "identify", identify)
    client = Client()
    given = {"username": "alice", "password": "wrong", "domain": "Default", "cloud": "stack"}
    client.post("/auth/login/", given)
    failed = Entry.objects.get()
    assert (failed.verb, failed.result, failed.who, failed.user_id, failed.cloud) == (
        "sign_in", "refused", "alice", None, "stack",
    )  # fmt: skip
    assert failed.address == "127.0.0.1"
    client.post("/auth/login/", given | {"password": "secret"})
    client.post("/auth/logout/")
    assert [(one.verb, one.result) for one in Entry.objects.all()][:2] == [
        ("sign_out", "done"),
        ("sign_in", "done"),
    ]
    assert Entry.objects.all()[0].user_id == Entry.objects.all()[1].user_id is not None
    assert "wrong" not in str(list(Entry.objects.values()))


def test_a_refusal_by_the_site_is_written_down(strict):
    strict.put("w")
    client = strict.client()
    for ask in client.get, client.post:
        assert ask(strict.url("widgets:act", "smash"), {"id": "w"}).status_code == 403
    one, other = Entry.objects.all()
    assert (one.verb, one.panel, one.result, one.who) == ("smash", "widgets", "refused", "alice@site")
    assert one.detail == other.detail != ""


def test_a_look_that_the_cloud_refuses_is_written_down_once(toys):
    toys.state.faults["list"] = errors.Forbidden("Not you.", request_id="req-9")
    assert toys.client().get(toys.url("widgets:list")).status_code == 403
    one = Entry.objects.get()
    assert (one.verb, one.panel, one.result, one.request_id) == ("list", "widgets", "refused", "req-9")


def test_answers_have_ids_for_those_who_listen():
    with request_ids.Heard() as outer:
        request_ids.heard("look-1", change=False)
        request_ids.heard("look-2", change=False)
        with request_ids.Heard() as inner:
            request_ids.heard("inner", change=True)
        assert str(outer) == "look-2"
        request_ids.heard("change", change=True)
        request_ids.heard("change", change=True)
        request_ids.heard("", change=True)
    request_ids.heard("nobody listens", change=True)
    assert (str(outer), str(inner)) == ("change", "inner")
    with request_ids.Heard() as many:
        for number in range(50):
            request_ids.heard(f"req-{number:036}", change=True)
    assert len(str(many)) <= request_ids.LENGTH
    assert str(many).split()[0] == f"req-{0:036}"


def test_each_of_many_has_the_ids_of_its_own_calls(toys, monkeypatch):
    toys.put("a", "b")
    call = Connection.call

    def heard(self, verb, *args, **kwargs):
        request_ids.heard(f"req-{verb}-{args[0] if args else ''}", change=bool(kwargs.get("writes")))
        return call(self, verb, *args, **kwargs)

    monkeypatch.setattr(Connection, "call", heard)
    toys.client().post(toys.url("widgets:act", "smash"), {"id": ["a", "b"]})
    assert {one.record_id: one.request_id for one in Entry.objects.all()} == {
        "a": "req-smash-a", "b": "req-smash-b",
    }  # fmt: skip
    toys.client().post(toys.url("widgets:create"), {"name": "c", "colour": "red"})
    made = Entry.objects.get(verb="create")
    assert (made.record_id, made.request_id) == ("c", "req-create-")


def test_secrets_are_struck_out_wherever_they_stand():
    written = plain(
        {"rules": [{"password": "hush", "port": 22}], "extra": {"secret": "hush", "a": ["x"]}, "password": ""}
    )
    assert written == {
        "rules": [{"password": "…", "port": 22}],
        "extra": {"secret": "…", "a": "['x']"},
        "password": "",
    }
    assert "hush" not in str(written)
