"""The audit log and what the site permits: every change has its row, no secret is in one, and a verb can be withheld."""

import pytest
from django.contrib.auth.models import Permission
from hypothesis import given
from hypothesis import strategies as st

from django_nova.audit.recording import SECRET, plain
from django_nova.clouds import errors
from django_nova.models import Entry


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
