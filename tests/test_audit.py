"""The audit log: every change has its row, no secret is in one, and what is written stays written."""

import pytest
from django.db import DatabaseError, connection, transaction
from django.test import Client
from hypothesis import given
from hypothesis import strategies as st

from django_nova.audit.models import AppendOnly
from django_nova.audit.recording import SECRET, plain
from django_nova.clouds import errors, request_ids
from django_nova.models import Entry
from tests.entries import entry
from tests.widgets.cloud import Connection


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
