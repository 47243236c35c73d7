"""The gate: who gets in, to what, and what they are told when a cloud refuses."""

import json

import pytest
from django.test import Client

from django_nova.clouds import errors
from django_nova.panels import panel_named
from tests.widgets.fake import Backend

KINDS = [
    errors.CloudError, errors.Forbidden, errors.NotFound, errors.Conflict, errors.Invalid, errors.OverQuota, errors.Busy,
    errors.Unavailable, errors.BadCertificate, errors.ClockSkew,
]  # fmt: skip
HTMX = {"HX-Request": "true"}


def test_strangers_sign_in_first(toys):
    for address in (
        toys.url("widgets:list"),
        toys.url("overview"),
        toys.url("widgets:create"),
        "/",
        "/accounts/",
    ):
        answer = Client().get(address)
        assert answer.status_code == 302
        assert answer["Location"].startswith("/auth/login/?next=")
    assert not toys.state.calls


def test_a_dialog_of_a_stranger_leads_to_the_sign_in_page(toys):
    answer = Client().get(toys.url("widgets:create"), headers=HTMX)
    assert answer.headers.get("HX-Redirect", "").startswith("/auth/login/?next=")
    assert not answer.content


def test_programs_are_told_rather_than_sent_to_a_form(toys):
    answer = Client().get(toys.url("widgets:list") + "?format=json")
    assert answer.status_code == 401
    assert answer.json()["error"]["message"]


@pytest.mark.parametrize("cloud", ["nowhere", "stack"])
def test_unknown_clouds_are_not_found(toys, cloud):
    assert toys.client().get(f"/cloud/{cloud}/1/here/widgets/").status_code == 404


def test_a_project_out_of_reach_is_not_found(toys):
    toys.put("w")
    for path in "widgets:list", "overview":
        answer = toys.client("charlie").get(toys.url(path))
        assert answer.status_code == 404
    assert toys.client("charlie").get(toys.url("widgets:list", project="2")).status_code == 200
    assert toys.client().get(toys.url("widgets:list", region="nowhere")).status_code == 404
    assert "list" not in toys.state.verbs()[:-1]


def test_without_an_account_the_way_to_one_is_shown(toys):
    answer = toys.client("nobody", linked=False).get(toys.url("widgets:list"))
    assert answer.status_code == 302
    assert answer["Location"].startswith("/accounts/link/?cloud=toys")


@pytest.mark.parametrize(
    "verb",
    [
        "list",
        "get",
        "ask",
        "shared",
        "__init__",
        "colours",
        "story",
        "columns_on",
        "api",
        "accepts",
        "nothing",
    ],
)
def test_only_declared_verbs_have_a_url(toys, verb):
    toys.put("w")
    client, address = toys.client(), f"{toys.url('widgets:list')}-/{verb}/"
    assert client.get(address + "?id=w").status_code == 404
    assert client.post(address, {"id": "w"}).status_code == 404
    assert not set(toys.state.verbs()) - {"projects"}


def test_a_verb_that_this_cloud_lacks_is_not_found(toys, monkeypatch):
    toys.put("w")
    monkeypatch.delattr(Backend, "smash")
    assert toys.client().post(toys.url("widgets:act", "smash"), {"id": "w"}).status_code == 404
    assert toys.things["w"].status == "whole"


def test_a_panel_that_this_deployment_lacks_is_not_found(toys, monkeypatch):
    monkeypatch.setattr(Backend, "available", classmethod(lambda cls, scope: False))
    client = toys.client()
    assert client.get(toys.url("widgets:list")).status_code == 404
    assert "widgets/" not in client.get(toys.url("overview")).content.decode()


def test_panels_of_other_providers_are_not_found(toys):
    assert toys.client().get(toys.url("instances:list")).status_code == 404


def test_what_the_site_does_not_permit_is_forbidden(toys, settings):
    settings.DJANGO_NOVA = settings.DJANGO_NOVA | {"PERMISSION": "django_nova.permissions.granted"}
    toys.put("w")
    client = toys.client()
    assert client.get(toys.url("widgets:list")).status_code == 403
    assert client.get(toys.url("widgets:detail", "w")).status_code == 403
    assert client.post(toys.url("widgets:act", "smash"), {"id": "w"}).status_code == 403
    assert client.post(toys.url("widgets:create"), {"name": "x"}).status_code == 403
    assert set(toys.state.verbs()) <= {"projects"}


def test_posts_without_a_token_are_refused(toys):
    toys.put("w")
    client = toys.client(enforce_csrf_checks=True)
    for path, data in [("smash", {"id": "w"}), ("delete", {"id": "w", "confirmed": "1"})]:
        assert client.post(toys.url("widgets:act", path), data).status_code == 403
    assert client.post(toys.url("widgets:create"), {"name": "x"}).status_code == 403
    assert client.post("/auth/logout/").status_code == 403
    assert list(toys.things) == ["w"]
    assert toys.things["w"].status == "whole"


@pytest.mark.parametrize("kind", KINDS)
def test_whatever_a_cloud_refuses_is_a_page(toys, kind):
    toys.state.faults["list"] = toys.state.faults["get"] = kind("said <b>the cloud</b>", request_id="req-7")
    client = toys.client()
    for address in (
        toys.url("widgets:list"),
        toys.url("widgets:detail", "w"),
        toys.url("widgets:tab", "w", "story"),
    ):
        answer = client.get(address)
        assert answer.status_code == kind.status, address
        words = answer.content.decode()
        assert str(kind.message) in words
        assert "said &lt;b&gt;the cloud" in words
        assert "req-7" in words
        assert 'class="nova' in words


@pytest.mark.parametrize("kind", KINDS)
def test_whatever_a_cloud_refuses_is_data(toys, kind):
    toys.state.faults["list"] = kind("said the cloud", request_id="req-7")
    for kind_of_data in "json", "csv":
        answer = toys.client().get(toys.url("widgets:list") + f"?format={kind_of_data}")
        assert answer.status_code == kind.status
        told = json.loads(answer.content)["error"]
        assert told == {"message": str(kind.message), "detail": "said the cloud", "request_id": "req-7"}


@pytest.mark.parametrize("kind", KINDS)
def test_whatever_a_cloud_refuses_is_a_fragment(toys, kind):
    toys.state.faults["get"] = kind("said the cloud")
    answer = toys.client().get(toys.url("widgets:detail", "w"), headers=HTMX)
    assert answer.status_code in (200, kind.status)
    assert "said the cloud" in answer.content.decode()
    assert "<html" not in answer.content.decode()


def test_live_rows_are_never_replaced_by_an_error(toys):
    """The page keeps what it shows: htmx swaps nothing that does not succeed."""
    toys.state.faults["list"] = errors.Unavailable()
    answer = toys.client().get(toys.url("widgets:rows"), headers=HTMX | {"HX-Target": "nova-rows"})
    assert answer.status_code == 503


def test_an_answer_that_makes_no_sense_is_the_clouds_failure(toys):
    toys.state.faults["list"] = KeyError("servers")
    assert toys.client().get(toys.url("widgets:list")).status_code == 503


def test_pages_of_clouds_are_never_kept_by_browsers(toys):
    answer = toys.client().get(toys.url("widgets:list"))
    assert "no-store" in answer["Cache-Control"]


def test_a_session_that_ended_leads_back_here(toys, settings):
    toys.put("w")
    client = toys.client()
    toys.state.faults["session"] = "alice"
    answer = client.get(toys.url("widgets:list"))
    # Linked credentials have to be mended: signing in would not help
    assert answer.status_code == 401
    assert str(errors.SignInAgain.message) in answer.content.decode()


def test_every_panel_names_itself(toys):
    panel = panel_named("widgets")
    assert panel.package == "tests.widgets"
    assert panel.name == "widgets"
    assert panel_named("gadgets") is None
