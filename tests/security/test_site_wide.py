"""Who may open what belongs to no project: the pages of the site, of one's own, and of those who run it.

An address that is in none of the lists below fails, so that a new one is thought of.
"""

import pytest
from django.apps import apps
from django.test import Client
from django.urls import reverse

from django_nova.models import Entry, LinkedAccount, Provision, QuotaRequest

from .addresses import address, routes

EVERYBODY = {
    "set_language", "health", "metrics", "django_nova:sign_in", "django_nova:sign_out", "django_nova:link_open",
    "django_nova:link_enter", "brand_css", "sign_up", "sign_up_sent", "sign_up_activate", "forgotten", "reset",
}  # fmt: skip
SIGNED_IN = {
    "account", "password", "address", "address_confirm", "account_delete", "django_nova:home", "django_nova:everywhere",
    "django_nova:find", "django_nova:switcher", "django_nova:accounts", "django_nova:link", "django_nova:audit",
    "django_nova:provisioning_mine",
}  # fmt: skip
STAFF = {
    "invite",
    "django_nova:provisioning",
    "django_nova:provisioning_detail",
    "django_nova:provisioning_act",
}
OWN = {"django_nova:quota_request", "django_nova:audit_entry", "django_nova:unlink"}
LOGS_IN = "/auth/login/?next="


def site_wide():
    return [route for route in routes() if not route.scoped]


def test_every_address_is_thought_of():
    assert {route.name for route in site_wide()} == EVERYBODY | SIGNED_IN | STAFF | OWN


def named(*names):
    return [route for route in site_wide() if route.name in set().union(*names)]


def opened(route, **given):
    return address(
        route, **{"pk": 1, "verb": "finish", "token": "x" * 43, "uidb64": "MQ", "digest": "x"} | given
    )


@pytest.fixture
def people(django_user_model):
    """The same site's staff, somebody who has things, and somebody else: browsers by name."""
    found = {"stranger": Client()}
    for name in "alice", "charlie", "staff":
        user = django_user_model.objects.create_user(name, is_staff=name == "staff")
        found[name] = Client()
        found[name].force_login(user)
        found[name].user = user
    return found


@pytest.fixture
def things(people):
    """What alice has here, by the route that leads to it."""
    alice, scope = people["alice"].user, {"cloud": "stack", "project": "p", "region": "r"}
    entry = Entry.objects.create(
        user=alice, who="alice", panel="volumes", verb="delete", result="done", **scope
    )
    request = QuotaRequest.objects.create(
        user=alice, who="alice", asked={"compute:cores": 40}, reason="x", **scope
    )
    linked = LinkedAccount.objects.create(user=alice, cloud="aws", label="x", subject="x", sealed="x")
    return {
        "django_nova:audit_entry": entry.pk,
        "django_nova:quota_request": request.pk,
        "django_nova:unlink": linked.pk,
    }


def content():
    """All that the site remembers but for sessions."""
    kept = [
        model
        for model in apps.get_models()
        if model._meta.managed and model._meta.label != "sessions.Session"
    ]
    return {model._meta.label: [str(row) for row in model.objects.order_by("pk").values()] for model in kept}


@pytest.mark.parametrize("route", named(SIGNED_IN, STAFF, OWN), ids=lambda route: route.name)
def test_strangers_sign_in(people, things, route):
    before, where = content(), opened(route, pk=things.get(route.name, 1))
    for answer in people["stranger"].get(where), people["stranger"].post(where, {"confirmed": "1"}):
        assert answer.status_code == 405 or answer["Location"].startswith(LOGS_IN)
    assert content() == before


@pytest.mark.parametrize("route", named(STAFF), ids=lambda route: route.name)
def test_who_does_not_run_the_site_finds_nothing(people, route):
    made = Provision.objects.create(user=people["charlie"].user, cloud="stack")
    before, where = content(), opened(route, pk=made.pk)
    for answer in people["alice"].get(where), people["alice"].post(where, {"confirmed": "1"}):
        assert answer.status_code == 404
    assert content() == before
    closed = route.name == "invite"  # but in the mode of invitations
    assert people["staff"].get(where).status_code in ((404,) if closed else (200, 302, 405))


@pytest.mark.parametrize("route", named(OWN), ids=lambda route: route.name)
def test_what_is_anothers_is_not_there(people, things, route):
    before, where = content(), opened(route, pk=things[route.name])
    for answer in people["charlie"].get(where), people["charlie"].post(where, {"confirmed": "1"}):
        assert answer.status_code in (404, 405) or answer["Location"].startswith("/auth/login/?cloud=stack")
    assert content() == before
    assert people["alice"].get(where).status_code in (200, 302, 405)


@pytest.mark.parametrize("name", ["stranger", "alice", "staff"])
def test_looking_changes_nothing(people, things, name):
    made = Provision.objects.create(user=people["charlie"].user, cloud="stack")
    before = content()
    for route in site_wide():
        answer = people[name].get(opened(route, pk=things.get(route.name, made.pk)))
        assert answer.status_code in (200, 302, 403, 404, 405, 503), route
    assert content() == before


def test_a_new_password_ends_all_other_sessions(django_user_model):
    user = django_user_model.objects.create_user("eve", "eve@example.org", "an-old-password-1")
    here, there = Client(), Client()
    here.force_login(user)
    there.force_login(user)
    changed = {
        "old_password": "an-old-password-1",
        "new_password1": "another-word-77",
        "new_password2": "another-word-77",
    }
    assert here.post(reverse("password"), changed).status_code == 302
    assert here.get(reverse("account")).status_code == 200
    assert there.get(reverse("account")).status_code == 302
