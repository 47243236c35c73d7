"""Signing in and linking: forms, sessions, local users, and who may see what."""

import re
import threading
from concurrent.futures import ThreadPoolExecutor

import pytest
from django.contrib.auth import get_user_model
from django.db import IntegrityError, connection, connections
from django.test import Client

from django_nova.clouds import Cloud, accounts, clouds, errors
from django_nova.clouds.accounts import SESSION_KEY, local_user
from django_nova.clouds.openstack_sessions import session_of
from django_nova.clouds.secrets import unseal
from django_nova.models import Entry, Identity, LinkedAccount

WHO = {"subject": "u-1", "name": "alice", "domain": "Default", "label": "alice @ Default"}
TYPED = {"username": "alice", "password": "secret", "domain": "Default", "cloud": "stack"}


@pytest.fixture
def keystone(settings, db, monkeypatch):
    """A Keystone that knows alice, by her password, and answers as it is told."""
    from django_nova.clouds import openstack

    told = {"error": None, "asked": []}

    def identify(cloud, secret):
        told["asked"].append(secret)
        if told["error"]:
            raise told["error"]
        if secret["password"] != "secret":
            raise errors.WrongCredentials
        return WHO | {"name": secret["username"], "subject": f"id-{secret['username']}", "token": "gAAAA-a-token",
                      "expires": "2099-01-01T00:00:00+00:00"}  # fmt: skip

    monkeypatch.setattr(openstack, "identify", identify)
    monkeypatch.setattr(openstack, "projects", lambda account: [])
    monkeypatch.setattr(openstack, "regions", lambda account: [])
    return told


# -- The form ---------------------------------------------------------------------------------------------------------


def test_generic_openstack_tests_can_fill_in_the_form(db):
    """Tempest's dashboard test takes the last form of the page and fills these in."""
    page = Client().get("/auth/login/").content.decode()
    form = page[page.rindex("<form") :]
    assert re.search(r'<form[^>]* method="post"[^>]* action="[^"]+"', form)
    assert 'id="id_username"' in form
    assert 'name="username"' in form
    assert 'id="id_password"' in form
    assert re.search(r'<input[^>]*name="region"[^>]*value="RegionOne"', form)
    assert "csrfmiddlewaretoken" in form


def test_a_sign_in_makes_one_local_user_and_leads_on(keystone):
    client = Client()
    answer = client.post("/auth/login/", TYPED | {"next": "/accounts/?x=1"})
    assert answer["Location"] == "/accounts/?x=1"
    client.post("/auth/logout/")
    assert client.post("/auth/login/", TYPED)["Location"] == "/"
    identity = Identity.objects.get()
    assert (identity.cloud, identity.subject) == ("stack", "id-alice")
    assert not identity.user.has_usable_password()
    assert [entry.verb for entry in Entry.objects.all()] == ["sign_in", "sign_out", "sign_in"]


def test_the_token_stays_on_the_server(keystone):
    client = Client()
    answer = client.post("/auth/login/", TYPED)
    assert "gAAAA" not in str(client.cookies) + answer.content.decode()
    kept = client.session[SESSION_KEY]["stack"]
    assert "gAAAA-a-token" not in kept
    assert unseal(kept)["secret"]["token"] == "gAAAA-a-token"
    assert "secret" not in str(unseal(kept)["secret"].values())
    assert "gAAAA" not in client.get("/accounts/").content.decode()
    client.post("/auth/logout/")
    assert SESSION_KEY not in client.session


@pytest.mark.parametrize(
    "there", ["//evil.example/", "https://evil.example/", "/\\evil.example", "javascript:x", "\x00"]
)
def test_nobody_is_led_away_by_signing_in(keystone, there):
    assert Client().post("/auth/login/", TYPED | {"next": there})["Location"] == "/"
    page = Client().get("/auth/login/", {"next": there}).content.decode()
    assert 'href="javascript:x' not in page


@pytest.mark.parametrize(
    ("error", "status"),
    [
        (errors.WrongCredentials(), 200),
        (errors.WrongCredentials(field="domain", message="This cloud has no such domain."), 200),
        (errors.Unavailable("Connection refused"), 503),
        (errors.ClockSkew("12:00 ≠ 13:00"), 503),
        (errors.BadCertificate("self-signed"), 503),
    ],
)
def test_each_trouble_has_its_own_words_and_nothing_is_lost(keystone, error, status):
    keystone["error"] = error
    answer = Client().post("/auth/login/", TYPED | {"password": "do not repeat"})
    page = answer.content.decode()
    assert answer.status_code == status
    assert str(error.message) in page
    assert answer.context["form"]["username"].value() == "alice"
    assert "do not repeat" not in page
    assert not get_user_model().objects.exists()


def test_a_cloud_that_is_gone_is_no_silent_refusal(keystone):
    page = Client().post("/auth/login/", TYPED | {"cloud": "gone"}).content.decode()
    assert "gone is not one of the available choices" in page
    assert keystone["asked"] == []


def test_who_the_site_turned_off_stays_out(keystone):
    Client().post("/auth/login/", TYPED)
    get_user_model().objects.update(is_active=False)
    client = Client()
    answer = client.post("/auth/login/", TYPED)
    assert answer.status_code == 200
    assert answer.context["trouble"]
    assert SESSION_KEY not in client.session


def test_somebody_of_the_site_stays_who_they_are(keystone):
    client = Client()
    guest = get_user_model().objects.create_user("guest")
    client.force_login(guest)
    client.post("/auth/login/", TYPED)
    assert client.session["_auth_user_id"] == str(guest.pk)
    assert "stack" in client.session[SESSION_KEY]


# -- Local users ------------------------------------------------------------------------------------------------------


def test_a_local_user_of_that_name_is_somebody_else(keystone, settings):
    cloud = clouds()["stack"]
    namesake = get_user_model().objects.create_user("alice@Default.stack", password="theirs")
    user = local_user(cloud, WHO)
    assert user != namesake
    assert user.username != namesake.username
    assert local_user(cloud, WHO | {"name": "renamed"}) == user
    other = local_user(cloud, WHO | {"subject": "u-2"})
    assert other not in (user, namesake)


def test_a_very_long_name_is_still_a_user(db):
    made = {
        local_user(clouds()["stack"], WHO | {"name": "x" * 300, "subject": f"u-{n}"}).username
        for n in range(3)
    }
    assert len(made) == 3


@pytest.mark.django_db(transaction=True)
def test_many_first_sign_ins_at_once_make_one_user():
    cloud, ready = clouds()["stack"], threading.Barrier(12)

    def sign_in(_):
        ready.wait()
        try:
            return local_user(cloud, WHO).pk
        finally:
            connections.close_all()

    with ThreadPoolExecutor(12) as crowd:
        assert len(set(crowd.map(sign_in, range(12)))) == 1
    assert Identity.objects.count() == get_user_model().objects.count() == 1


def test_the_loser_of_the_race_gets_the_winners_user(db, monkeypatch):
    cloud = clouds()["stack"]
    winner = local_user(cloud, WHO)
    real = Identity.objects.select_related

    class Nobody:
        def filter(self, **known):
            return self

        def first(self):
            return None

    monkeypatch.setattr(Identity.objects, "select_related", lambda *args: Nobody())
    assert local_user(cloud, WHO) == winner
    monkeypatch.setattr(Identity.objects, "select_related", real)
    assert get_user_model().objects.count() == 1


def test_an_identity_has_one_user(db):
    user = local_user(clouds()["stack"], WHO)
    other = get_user_model().objects.create_user("other")
    with pytest.raises(IntegrityError):
        Identity.objects.create(user=other, cloud="stack", subject=WHO["subject"])
    assert user.nova_identity.subject == WHO["subject"]


# -- Linked accounts ----------------------------------------------------------------------------------------------------


def test_credentials_are_tried_before_they_are_kept(toys):
    from .widgets import cloud

    client = toys.client("alice", linked=False)
    person = toys.person("alice")
    with pytest.raises(errors.WrongCredentials):
        accounts.link(
            person, clouds()["toys"], {"kind": "password", "username": "alice", "password": "wrong"}
        )
    assert not LinkedAccount.objects.exists()
    assert "identify" in cloud.state.verbs()
    assert client.get("/accounts/").status_code == 200


def test_the_same_identity_again_replaces_what_was_kept(toys):
    person = toys.person("alice")
    before = LinkedAccount.objects.get()
    secret = {"kind": "password", "username": "alice", "password": "secret", "new": "1"}
    accounts.link(person, clouds()["toys"], secret)
    assert LinkedAccount.objects.get().pk == before.pk
    assert unseal(LinkedAccount.objects.get().sealed)["new"] == "1"


def test_nothing_is_in_clear_in_the_database(toys):
    toys.person("alice")
    with connection.cursor() as cursor:
        cursor.execute("SELECT * FROM django_nova_linkedaccount")
        row = str(cursor.fetchall())
    assert "alice @ Default" in row
    assert "password" not in row
    assert "'secret'" not in row


def test_credentials_that_nobody_can_read_are_told_and_reach_nothing(toys):
    client = toys.client("alice")
    assert client.get(toys.url("widgets:list")).status_code == 200
    LinkedAccount.objects.update(sealed="gAAAAAgarbage")
    assert "can no longer be read" in client.get("/accounts/").content.decode()
    assert client.get(toys.url("widgets:list")).status_code == 302
    assert client.get("/").status_code == 200


def test_nobody_unlinks_what_is_anothers(toys):
    toys.person("alice")
    row = LinkedAccount.objects.get()
    assert toys.client("bob").post(f"/accounts/{row.pk}/unlink/").status_code == 404
    assert LinkedAccount.objects.filter(pk=row.pk).exists()
    client = toys.client("alice")
    assert client.get(f"/accounts/{row.pk}/unlink/").status_code == 405
    assert client.post(f"/accounts/{row.pk}/unlink/").status_code == 302
    assert not LinkedAccount.objects.filter(pk=row.pk).exists()
    assert client.get(toys.url("widgets:list")).status_code == 302
    assert Entry.objects.filter(verb="unlink").count() == 1


def test_a_site_may_forbid_linking(toys, settings):
    settings.DJANGO_NOVA = settings.DJANGO_NOVA | {"LINK_ACCOUNTS": False}
    client = toys.client("alice")
    assert client.get("/accounts/link/?cloud=toys").status_code == 404
    assert client.get("/accounts/").status_code == 200


def test_the_token_of_a_sign_in_needs_no_other():
    """Where no project is asked for, it is what Keystone would answer."""
    cloud = Cloud("silent", "openstack", "", {"auth_url": "http://127.0.0.1:9"})
    secret = {"kind": "token", "token": "of the sign-in", "expires": "2199-01-01T00:00:00+00:00"}
    assert session_of(cloud, secret).get_token() == "of the sign-in"
