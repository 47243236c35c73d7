"""Neutron down, slow or talking nonsense: it costs its own pages and tabs, never those of others, and never what was typed."""

import pytest
from django.core.cache import cache

from django_nova.audit.models import Entry

KINDS = {
    "500": {
        "status": 500,
        "body": '{"NeutronError": {"type": "X", "message": "Request Failed: internal error."}}',
    },
    "garbage": {"status": 200, "body": "<html><h1>It works!</h1></html>", "content_type": "text/html"},
    "another shape": {
        "status": 200,
        "body": '{"error": [1, {"x": null}]}',
        "content_type": "application/json",
    },
    "60 s": {"delay": 60},
}
LISTS = "networks", "subnets", "ports", "routers", "router_interfaces", "routes", "network_shares"


@pytest.mark.parametrize("kind", KINDS)
def test_lists_say_so_in_their_own_page(alice, faults, page, kind):
    alice.get("networks:list")  # a token, the catalogue and the extensions are there
    lists = LISTS if kind != "60 s" else ("networks", "ports")
    with faults.fault(service="neutron", method="GET", **KINDS[kind]):
        for name in lists:
            cache.clear()
            shown = page(lambda name=name: alice.get(f"{name}:list"))
            assert shown.status in (502, 503), name
            assert 'role="alert"' in shown.text
            assert '"../instances/"' in shown.text, "the menu is still there"
        cache.clear()
        assert page(lambda: alice.get("key_pairs:list")).status == 200
    cache.clear()
    assert alice.get("networks:list").status_code == 200, "and afterwards all is well"


@pytest.mark.parametrize("service", ["nova", "neutron"])
def test_names_are_not_worth_a_page(alice, faults, page, server, service):
    """Without the names of instances or groups, the ids must do."""
    alice.get("ports:list")
    cache.clear()
    path = "servers" if service == "nova" else "security-groups|qos|networks|extensions"
    with faults.fault(service=service, method="GET", path=path, **KINDS["500"]):
        shown = page(lambda: alice.get("ports:list", instance=server.id))
        if service == "neutron":
            assert shown.status == 200
        else:
            assert shown.status in (200, 502, 503), "the instance's own page is Nova's to show"
            cache.clear()
            shown = page(lambda: alice.get("ports:list", limit="100"))
            assert shown.status == 200
    found = next(
        one for one in shown.answer.context["records"] if one.instance and one.instance.id == server.id
    )
    assert found.instance.name in (server.name, server.id[:8])


def test_what_was_typed_is_not_lost(alice, faults, page, name):
    given = {"name": name, "description": "kept", "cidr": "10.211.7.0/24", "dhcp": "on", "dns": "9.9.9.9"}
    for kind in "500", "garbage":
        cache.clear()
        with faults.fault(service="neutron", method="POST", **KINDS[kind]):
            shown = page(lambda: alice.post("networks:create", **given))
        form = shown.answer.context["form"]
        assert shown.status in (422, 502, 503)
        assert {key: form[key].value() for key in ("name", "description", "cidr", "dns")} == {
            key: given[key] for key in ("name", "description", "cidr", "dns")
        }
        assert Entry.objects.filter(panel="networks", verb="create").first().result == Entry.Result.FAILED


def test_a_subnet_that_fails_takes_its_network_along(alice, cloud, faults, page, name):
    cache.clear()
    with faults.fault(service="neutron", method="POST", path="subnets", **KINDS["500"]):
        shown = page(lambda: alice.post("networks:create", name=name, cidr="10.211.8.0/24", dhcp="on"))
    assert shown.status == 422
    assert cloud.network.find_network(name) is None


@pytest.mark.parametrize("kind", ["500", "garbage"])
def test_extensions_that_are_not_told(alice, faults, page, kind):
    """The lists are there; a form that cannot know what it may ask says so."""
    cache.clear()
    with faults.fault(service="neutron", method="GET", path="extensions", **KINDS[kind]):
        assert page(lambda: alice.get("networks:list")).status == 200
        cache.clear()
        assert page(lambda: alice.get("networks:create")).status in (502, 503)
        cache.clear()
        assert page(lambda: alice.get("instances:list")).status == 200


def test_one_click_that_fails_is_told(alice, faults, page):
    cache.clear()
    body = '{"NeutronError": {"message": "Deployment error: No default router:external network."}}'
    with faults.fault(service="neutron", path="auto-allocated", status=409, body=body):
        answer = alice.client.post(alice.url("networks:auto"), follow=True)
    assert "No default router:external network." in answer.content.decode()
    assert Entry.objects.get(verb="auto").result == "refused"
