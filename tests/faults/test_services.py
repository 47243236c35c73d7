"""Each service down, slow or talking nonsense: it costs its own box, never the page, and never longer than the deadline."""

import pytest
from django.core.cache import cache

from django_nova.audit.models import Entry

GARBAGE = {"status": 200, "body": "<html><h1>It works!</h1></html>", "content_type": "text/html"}
OTHER_SHAPE = {"status": 200, "body": '{"error": [1, {"x": null}]}', "content_type": "application/json"}
KINDS = {
    "500": {"status": 500, "body": '{"computeFault": {"code": 500, "message": "Unexpected API Error."}}'},
    "html 502": {
        "status": 502,
        "body": "<html><body>Bad<br />Gateway</body></html>",
        "content_type": "text/html",
    },
    "garbage": GARBAGE,
    "another shape": OTHER_SHAPE,
    "60 s": {"delay": 60},
}
LISTS = {"nova": "instances", "glance": "images", "cinder": "volumes"}


@pytest.mark.parametrize("kind", KINDS)
@pytest.mark.parametrize("service", LISTS)
def test_a_list_whose_service_fails_says_so_in_its_own_page(alice, faults, page, service, kind):
    alice.get("overview")  # a token and the catalogue are there
    cache.clear()
    with faults.fault(service=service, method="GET", path="detail|images|limits", **KINDS[kind]):
        shown = page(lambda: alice.get(f"{LISTS[service]}:list"))
    assert shown.status in (502, 503)
    assert 'role="alert"' in shown.text
    assert 'key_pairs/"' in shown.text, "the menu is still there"
    assert "<br" not in shown.answer.context["trouble"].detail
    cache.clear()
    assert alice.get(f"{LISTS[service]}:list").status_code == 200, "and afterwards all is well"


@pytest.mark.parametrize("service", ["nova", "cinder", "neutron"])
@pytest.mark.parametrize("kind", ["500", "garbage", "60 s"])
def test_the_overview_loses_one_box(alice, faults, page, service, kind):
    healthy = {str(gauge.label) for gauge in alice.get("overview").context["quotas"]}
    cache.clear()
    with faults.fault(service=service, method="GET", path="limits|quotas|detail", **KINDS[kind]):
        shown = page(lambda: alice.get("overview"))
    left = {str(gauge.label) for gauge in shown.answer.context["quotas"]}
    assert shown.status == 200
    assert left < healthy and left, "some gauges are gone, the others stand"
    assert shown.answer.context["troubles"]


@pytest.mark.parametrize("service", ["glance", "cinder", "neutron"])
@pytest.mark.parametrize("kind", ["500", "60 s"])
def test_the_launch_form_misses_the_choices_of_one_service(alice, faults, page, service, kind):
    alice.get("instances:create")
    cache.clear()
    with faults.fault(
        service=service, method="GET", path="images|volumes|snapshots|networks|security", **KINDS[kind]
    ):
        shown = page(lambda: alice.get("instances:create"))
    form = shown.answer.context["form"]
    assert shown.status == 200
    assert len(form.fields["flavor"].choices) > 2
    troubled = {name for name, field in form.fields.items() if getattr(field, "trouble", None)}
    assert (
        troubled
        == {"glance": {"source"}, "cinder": {"source"}, "neutron": {"networks", "security_groups"}}[service]
    )


def test_names_of_images_are_not_worth_waiting_for(alice, faults, page, server):
    cache.clear()
    with faults.fault(service="glance", status=500):
        shown = page(lambda: alice.get("instances:list"))
    assert shown.status == 200
    assert server.id in shown.text


@pytest.mark.parametrize("kind", ["500", "60 s", "garbage"])
def test_keystone_that_fails_at_the_sign_in(sign_in, faults, page, admin, kind):
    from tests.devcloud.conftest import Browser

    person = Browser.__new__(Browser)
    from django.test import Client

    person.client, person.name = Client(), "alice"
    with faults.fault(service="keystone", **KINDS[kind]):
        shown = page(lambda: person.sign_in())
    assert shown.status in (200, 502, 503)
    assert shown.answer.context["trouble"]
    assert 'value="alice"' in shown.text, "the name is still filled in"
    assert "secret" not in shown.text.replace("client_secret", ""), "the password is not"


def test_keystone_that_fails_later(alice, faults, page):
    """What is known goes on; what is not, is said."""
    alice.get("instances:list")
    cache.clear()
    with faults.fault(service="keystone", status=503, body="down"):
        home = page(lambda: alice.client.get("/"))
        listed = page(lambda: alice.get("instances:list"))
    assert home.status == 200
    assert 'role="alert"' in home.text
    assert listed.status in (200, 502, 503)


def test_slow_down_says_how_long(alice, faults, page):
    alice.get("instances:list")
    cache.clear()
    body = '{"overLimit": {"code": 429, "message": "This request was rate-limited."}}'
    for status in 429, 413:
        cache.clear()
        with faults.fault(
            service="nova", path="servers", status=status, body=body, headers={"Retry-After": "7"}
        ):
            shown = page(lambda: alice.get("instances:list"))
        assert shown.answer.context["trouble"].status == 429, status
        assert "rate-limited" in shown.text
        assert "7" in str(shown.answer.context["trouble"].retry_after)


@pytest.mark.parametrize("kind", ["500", "garbage", "60 s"])
def test_a_launch_that_fails_comes_back_filled_in(alice, faults, page, name, kind):
    form = alice.get("instances:create")
    networks = alice.choices(form, "networks")
    given = {
        "name": name,
        "count": "2",
        "source": alice.pick(alice.choices(form, "source"), "cirros"),
        "flavor": alice.pick(alice.choices(form, "flavor"), "m1.small"),
        "networks": [networks["private"]],
        "security_groups": ["default"],
        "user_data": "#!/bin/sh\necho «hello»",
        "metadata": "tier=web",
    }
    with faults.fault(service="nova", method="POST", path="servers", **KINDS[kind]):
        shown = page(lambda: alice.client.post(alice.url("instances:create"), given))
    again = shown.answer.context["form"]
    assert shown.status in (422, 502, 503)
    assert again.non_field_errors()
    for field, value in given.items():
        assert again[field].value() == value, field
    assert "echo «hello»" in shown.text
    entry = Entry.objects.filter(panel="instances", verb="create").first()
    assert entry.result == Entry.Result.FAILED
    assert "hello" not in str(entry.arguments), "user data may hold secrets"


@pytest.mark.parametrize("status", [409, 403, 413])
def test_a_refused_verb_is_told_in_the_clouds_words(alice, faults, page, server, status):
    body = f'{{"x": {{"code": {status}, "message": "The moon is in the wrong phase."}}}}'
    with faults.fault(
        service="nova", method="POST", path=f"servers/{server.id}/action", status=status, body=body
    ):
        refused = alice.do("stop", server.id)
    assert any("wrong phase" in words for words in refused)
    assert Entry.objects.filter(verb="stop").first().result != Entry.Result.DONE


def test_many_of_which_one_fails(alice, faults, servers):
    good, bad = servers(2)
    with faults.fault(
        service="nova",
        method="POST",
        path=f"servers/{bad}/action",
        status=409,
        body='{"x": {"message": "No."}}',
    ):
        refused = alice.do("pause", good, bad)
    assert len(refused) == 1
    assert dict(
        Entry.objects.filter(verb="pause")
        .values_list("result")
        .order_by()
        .distinct()
        .values_list("result", "verb")
    ).keys() == {
        "done",
        "refused",
    }


def test_live_rows_that_fail_are_no_page(alice, faults, page):
    alice.get("instances:list")
    cache.clear()
    with faults.fault(service="nova", path="servers", **KINDS["500"]):
        rows = page(lambda: alice.client.get(alice.url("instances:rows"), headers={"HX-Request": "true"}))
    assert rows.status == 503, "the script keeps the rows that it has and asks again later"


@pytest.mark.parametrize("format", ["json", "csv"])
def test_programs_are_told_too(alice, faults, page, format):
    cache.clear()
    with faults.fault(service="nova", path="servers", **KINDS["500"]):
        told = page(lambda: alice.get("instances:list", format=format))
    assert told.status in (502, 503)
    assert told.answer.json()["error"]["message"]


def test_everywhere_shows_what_answers(alice, faults, page, server):
    cache.clear()
    with faults.fault(service="nova", path=f"{alice.project}|servers/detail", times=1, **KINDS["500"]):
        shown = page(lambda: alice.client.get("/everywhere/"))
    assert shown.status == 200
    assert len(shown.answer.context["failed"]) == 1
    assert shown.answer.context["found"] or len(shown.answer.context["failed"])
