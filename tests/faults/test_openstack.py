"""Each service of an OpenStack failing in each way."""

from contextlib import ExitStack

import pytest
from django.core.cache import cache
from django.test import Client

from django_nova.clouds import openstack_sessions

SLOW_DOWN = {"body": '{"overLimit": {"message": "Slow down"}}', "headers": {"Retry-After": "7"}}
WAYS = {
    "a list": {"status": 200, "body": "[]"},
    "nothing": {"status": 200, "body": ""},
    "half of a JSON": {"status": 200, "body": '{"servers": [{"id": '},
    "413": {"status": 413} | SLOW_DOWN,
    "429": {"status": 429} | SLOW_DOWN,
}
OWN = {"nova": "instances:list", "glance": "images:list", "cinder": "volumes:list"}
SERVICES = "nova", "glance", "cinder", "neutron"


@pytest.fixture
def look(page):
    """A page of somebody for whom nothing is remembered, and in time."""

    def ask(person, name):
        cache.clear()
        return page(lambda: person.get(name)).answer

    return ask


@pytest.fixture
def forgetful():
    """Sessions and tokens of this process, forgotten."""

    def forget():
        openstack_sessions._sessions.clear()
        openstack_sessions._pools.clear()

    return forget


@pytest.mark.parametrize("way", WAYS)
def test_a_service_that_fails_costs_its_own_box(alice, faults, look, way):
    alice.get("instances:list")
    for service in SERVICES:
        with faults.fault(service=service, **WAYS[way]):
            for name in "instances:create", "overview":
                assert look(alice, name).status_code == 200, (service, name)
            if service in OWN:
                assert look(alice, OWN[service]).status_code in (413, 429, 502, 503), service
            if service in ("glance", "cinder"):
                assert look(alice, "instances:list").status_code == 200, service


def test_what_is_wrong_is_told_with_the_request_id(alice, faults, look):
    headers = {"x-compute-request-id": "req-of-this-test", "Retry-After": "7"}
    with faults.fault(
        service="nova",
        path="/servers/detail",
        status=429,
        body='{"m": {"message": "Too hot"}}',
        headers=headers,
    ):
        answer = look(alice, "instances:list")
    page = answer.content.decode()
    assert answer.status_code == 429
    assert "Too hot" in page
    assert "req-of-this-test" in page
    assert "7 seconds" in page


def test_a_silent_keystone(alice, faults, forgetful, look, page):
    for way in (
        {"status": 500, "body": "{}"},
        {"status": 200, "body": "<html>"},
        {"delay": 12},
        {"status": 503, "body": ""},
    ):
        forgetful()
        with faults.fault(service="keystone", **way):
            for name in "instances:list", "overview":
                answer = look(alice, name)
                assert answer.status_code in (502, 503), way
                assert 'class="nova' in answer.content.decode()
            for address in "/", "/everywhere/":
                cache.clear()
                assert page(lambda address=address: alice.client.get(address)).status == 200
            sent = {"username": "alice", "password": "secret", "cloud": "stack"}
            answer = page(lambda sent=sent: Client().post("/auth/login/", sent)).answer
            assert answer.status_code in (502, 503), way
            assert answer.context["form"]["username"].value() == "alice"
            assert "It may have been done" not in answer.content.decode(), "signing in changes nothing"


TYPED = {
    "name": "not lost <b>", "count": "1", "user_data": "#!/bin/sh\necho kept", "metadata": "tier=web",
    "volume_size": "3",
}  # fmt: skip


def chosen(alice):
    form = alice.get("instances:create")
    return TYPED | {
        "source": alice.pick(alice.choices(form, "source"), "cirros"),
        "flavor": alice.pick(alice.choices(form, "flavor"), "m1.tiny"),
        "networks": [alice.pick(alice.choices(form, "networks"), "private")],
        "security_groups": ["default", "web"],
        "key_pair": "alice",
    }


def same(form, sent):
    for field, typed in sent.items():
        shown = form[field].value()
        assert (shown or "") == typed or str(shown) == typed or (not typed and not shown), field


def test_nothing_typed_is_lost_when_all_choices_fail(alice, faults, page):
    sent = chosen(alice)
    cache.clear()
    with ExitStack() as down:
        for service in SERVICES:
            down.enter_context(faults.fault(service=service, status=500))
        answer = page(lambda: alice.client.post(alice.url("instances:create"), sent)).answer
    assert answer.status_code == 422
    same(answer.context["form"], sent)
    assert f'<option value="{sent["source"]}" selected' in answer.content.decode()


def test_nothing_typed_is_lost_when_keystone_is_silent(alice, faults, forgetful, page):
    sent = chosen(alice)
    cache.clear()
    forgetful()
    with faults.fault(service="keystone", status=503, body=""):
        answer = page(lambda: alice.client.post(alice.url("instances:create"), sent)).answer
    assert answer.status_code == 503
    again = alice.client.get(answer.context["again"])
    same(again.context["form"], sent)
    assert not again.context["form"]["delete_volume"].value(), (
        "a box without a tick sends nothing, and is meant so"
    )


def test_a_service_that_is_not_in_the_catalogue_has_no_panel(alice, monkeypatch):
    from django_nova.clouds.openstack import Connection

    has = Connection.has
    monkeypatch.setattr(
        Connection, "has", lambda self, service: service != "block-storage" and has(self, service)
    )
    assert alice.get("volumes:list").status_code == 404
    assert "/volumes/" not in alice.get("overview").content.decode()
    assert alice.get("instances:list").status_code == 200
