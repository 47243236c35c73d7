"""One's own account at the reference site: signing in, a password, another address, and leaving."""

import pytest
from django.contrib.auth import get_user_model
from django.core import mail
from django.utils import timezone

from django_nova import links
from django_nova.clouds.errors import Unavailable
from django_nova.models import Provision
from django_nova.provisioning import people
from openstack_dashboard.registration import addresses
from tests.registration.conftest import OTHER, PASSWORD, SIGN_IN, errors, link

pytestmark = pytest.mark.django_db


class TestCloudsMadeForOne:
    def test_when_all_is_ready_the_invitation_that_brought_them_goes_on(self, visitor, ada):
        token = links.make("invitation", seconds=60, address="ada@example.org", cloud="stack", project="p1")
        ada.get(f"/links/{token}/")
        Provision.objects.update(state="done")
        assert ada.post("/provisioning/mine/")["Location"] == "/links/"
        links.Link.objects.update(used_at=timezone.now())
        assert ada.post("/provisioning/mine/")["Location"] == "/"

    def test_lost_credentials_of_two_presses_at_once_one_begins(self, ada, monkeypatch):
        monkeypatch.setattr(people, "is_lost", lambda one: Provision.objects.update(state="open"))
        Provision.objects.update(state="done")
        answer = ada.post("/provisioning/mine/", restore=Provision.objects.get().pk)
        assert answer["Location"] == "/provisioning/mine/"


class TestSigningIn:
    def test_by_name_or_address(self, visitor, ada):
        for name in "ada", "ada@example.org", "ADA@Example.ORG":
            assert visitor().sign_in(name), name
            assert not visitor().sign_in(name, "wrong")
        assert not visitor().sign_in("ada@example.com")

    def test_whoever_has_not_opened_the_mail_is_told_so_with_the_right_password_only(self, visitor):
        one = visitor()
        one.sign_up()
        answer = one.post(SIGN_IN, username="ada", password=PASSWORD)
        assert "not activated" in answer.content.decode()
        assert "not activated" not in one.post(SIGN_IN, username="ada", password="wrong").content.decode()

    def test_two_people_never_share_an_address(self, ada):
        other = get_user_model().objects.create_user("zoe", "zoe@example.org", PASSWORD)
        with pytest.raises(addresses.Taken):
            addresses.confirm(other, "ADA@example.org")
        assert addresses.owner("ada@EXAMPLE.org").username == "ada"


class TestPassword:
    def test_changing_it_ends_other_sessions_and_is_told(self, visitor, ada):
        other = visitor()
        other.sign_in("ada")
        given = {"new_password1": OTHER, "new_password2": OTHER}
        assert "old_password" in errors(ada.post("/account/password/", old_password="wrong", **given))
        assert ada.post("/account/password/", old_password=PASSWORD, **given)["Location"] == "/account/"
        assert ada.get("/account/").status_code == 200
        assert other.get("/account/").status_code == 302
        assert mail.outbox[-1].subject == "Your password was changed" and OTHER not in mail.outbox[-1].body
        assert visitor().sign_in("ada", OTHER) and not visitor().sign_in("ada", PASSWORD)

    def test_forgotten_a_link_opens_it_once_and_ends_all_sessions(self, visitor, ada):
        one = visitor()
        one.post("/account/forgotten/", email="ADA@example.org")
        there = link()
        form = one.client.get(there, follow=True).request["PATH_INFO"]
        assert there != form, "the token does not stay in the address"
        answer = one.post(form, new_password1=OTHER, new_password2=OTHER)
        assert answer["Location"] == SIGN_IN
        assert ada.get("/account/").status_code == 302
        assert visitor().sign_in("ada", OTHER)
        again = visitor().client.get(there, follow=True)
        assert "new_password1" not in again.content.decode()

    def test_whoever_guessed_too_often_comes_in_with_the_new_one(self, visitor, ada, settings):
        settings.AXES_FAILURE_LIMIT = 2
        one = visitor()
        for name in (
            "ada@example.org",
            "ADA@example.org",
        ):  # counted although the cloud, asked next, does not answer
            one.post(SIGN_IN, username=name, password="wrong")
        assert one.post(SIGN_IN, username="ada@example.org", password=PASSWORD).status_code == 429
        one.post("/account/forgotten/", email="ada@example.org")
        form = one.client.get(link(), follow=True).request["PATH_INFO"]
        one.post(form, new_password1=OTHER, new_password2=OTHER)
        assert one.sign_in("ada@example.org", OTHER)

    def test_forgetting_is_throttled(self, visitor, ada):
        answers = [
            visitor(f"192.0.2.{n}").post("/account/forgotten/", email="ada@example.org") for n in range(4)
        ]
        assert [one.status_code for one in answers] == [200, 200, 200, 429]
        assert len(mail.outbox) == 3


class TestAddress:
    def test_the_new_one_confirms_and_the_old_one_is_told(self, visitor, ada):
        given = {"email": "New@example.org", "password": PASSWORD}
        assert "password" in errors(ada.post("/account/address/", **given | {"password": "wrong"}))
        ada.post("/account/address/", **given)
        there = link()
        assert mail.outbox[-1].to == ["New@example.org"]
        assert ada.get(there).status_code == 200 and ada.user.email == "ada@example.org"
        key = there.partition("key=")[2]
        assert ada.post("/account/address/confirm/", key=key)["Location"] == "/account/"
        assert mail.outbox[-1].to == ["ada@example.org"]
        assert visitor().sign_in("new@example.org") and not visitor().sign_in("ada@example.org")
        assert ada.post("/account/address/confirm/", key=key).status_code == 410, "used already"

    def test_another_persons_link_and_another_persons_address(self, visitor, ada):
        ada.post("/account/address/", email="new@example.org", password=PASSWORD)
        key = link().partition("key=")[2]
        get_user_model().objects.create_user("ben", "ben@example.org", PASSWORD)
        ben = visitor()
        ben.sign_in("ben")
        assert ben.post("/account/address/confirm/", key=key).status_code == 410
        mail.outbox.clear()
        ben.post("/account/address/", email="ADA@example.org", password=PASSWORD)
        assert [one.subject for one in mail.outbox] == ["You have an account already"]


class TestLeaving:
    @pytest.fixture
    def disabled(self, monkeypatch):
        """The cloud's side: who was locked out, and what the cloud answers."""
        told = []

        class Made:
            def __init__(self, provision):
                self.provision = provision
                self.cloud = type("", (), {"module": __import__("django_nova.clouds.ec2", fromlist=["ec2"])})

            def disable(self):
                told.append(self.provision.who)
                if error := getattr(told_error, "error", None):
                    raise error

        told_error = type("", (), {})
        monkeypatch.setattr(people, "maker", Made)
        Made.fail = lambda error: setattr(told_error, "error", error)
        return told, Made.fail

    def test_it_asks_for_the_password_locks_out_and_leaves_the_project_to_the_staff(
        self, visitor, ada, disabled
    ):
        get_user_model().objects.create_user("boss", "boss@example.org", PASSWORD, is_staff=True)
        Provision.objects.update(state="done", steps={"project": {"id": "p1", "name": "ada", "done": True}})
        assert "password" in errors(ada.post("/account/delete/", password="wrong"))
        assert get_user_model().objects.filter(username="ada").exists()
        assert ada.post("/account/delete/", password=PASSWORD)["Location"] == SIGN_IN
        assert disabled[0] == ["ada"] and ada.user is None
        assert not get_user_model().objects.filter(username="ada").exists()
        provision = Provision.objects.get()
        assert (provision.state, provision.user, provision.who) == ("left", None, "ada")
        assert sorted(one.to[0] for one in mail.outbox) == ["ada@example.org", "boss@example.org"]
        boss = visitor()
        boss.sign_in("boss")
        assert "Left behind" in boss.get("/provisioning/?state=left").content.decode()
        assert addresses.owner("ada@example.org") is None

    def test_a_cloud_that_does_not_answer_stops_it(self, ada, disabled):
        Provision.objects.update(state="done", steps={"project": {"id": "p1", "done": True}})
        disabled[1](Unavailable("Keystone sleeps."))
        answer = ada.post("/account/delete/", password=PASSWORD)
        assert answer.status_code == 503 and "Keystone sleeps." in answer.content.decode()
        assert ada.user.username == "ada" and Provision.objects.get().state == "done"


def test_people_of_a_cloud_have_no_account_here(client):
    user = get_user_model().objects.create_user("alice@Default.stack")
    client.force_login(user)
    for path in "", "password/", "address/", "delete/":
        assert client.get(f"/account/{path}").status_code == 404
    assert 'href="/account/"' not in client.get("/").content.decode()


def test_no_token_is_in_the_database(ada):
    ada.post("/account/address/", email="new@example.org", password=PASSWORD)
    assert not links.Link.objects.exists()
