"""Signing up at the reference site: nobody comes in by an address that is not theirs, and the site tells strangers nothing
about who has an account."""

import re
from datetime import timedelta
from types import SimpleNamespace

import pytest
from django.contrib.auth import get_user_model
from django.core import mail
from django.utils import timezone

from django_nova.audit.models import Entry
from django_nova.models import Provision
from django_nova.provisioning import people
from openstack_dashboard.models import SignUp
from openstack_dashboard.registration import sign_up
from tests.registration.conftest import OTHER, PASSWORD, SIGN_IN, errors, link

pytestmark = pytest.mark.django_db


class TestSigningUp:
    def test_from_the_form_to_a_cloud_being_made(self, visitor):
        one = visitor()
        answer = one.sign_up(email="Ada@Example.org")
        assert answer["Location"] == "/sign-up/sent/"
        assert "Ada@example.org" in one.get("/sign-up/sent/").content.decode()
        user = get_user_model().objects.get()
        assert not user.is_active and not Provision.objects.exists()
        assert not one.sign_in("ada"), "nobody comes in before the mail was opened"
        [sent] = mail.outbox
        assert sent.to == ["Ada@example.org"] and "ada" in sent.body and PASSWORD not in sent.body
        assert one.get(link()).status_code == 200
        assert not get_user_model().objects.get().is_active, "looking changes nothing"
        answer = one.open(link(), password=PASSWORD)
        assert answer["Location"] == "/provisioning/mine/"
        assert one.user == user and get_user_model().objects.get().is_active
        assert Provision.objects.get().state == "open"
        assert SignUp.objects.get().address == "ada@example.org"
        assert Entry.objects.filter(verb="sign_up", who="ada").exists()

    def test_the_link_alone_is_not_enough_and_neither_is_guessing(self, visitor):
        attacker, victim = visitor(), visitor("198.51.100.2")
        attacker.sign_up(password=OTHER)
        answer = victim.open(link(), password=PASSWORD)
        assert "password" in errors(answer) and not get_user_model().objects.get().is_active
        for _ in range(9):
            victim.open(link(), password="guess")
        assert victim.open(link(), password=OTHER).status_code == 429
        assert not Provision.objects.exists()

    @pytest.mark.parametrize("key", ["", "nonsense", "ImFkYSI:1abcde:forged"])
    def test_links_that_are_no_good_say_so_at_once(self, visitor, key):
        page = visitor().get(f"/sign-up/activate/?activation_key={key}")
        assert page.status_code == 200 and page.context["bad_key"]
        assert 'name="password"' not in page.content.decode()

    def test_an_old_link_and_a_closed_account_stay_shut(self, visitor, ada, settings):
        user, there = ada.user, None
        other = visitor()
        other.sign_up("ben", "ben@example.org")
        there = link()
        settings.ACCOUNT_ACTIVATION_DAYS = 0
        assert other.get(there).context["bad_key"]
        settings.ACCOUNT_ACTIVATION_DAYS = 7
        other.open(there, password=PASSWORD)
        get_user_model().objects.filter(username="ben").update(is_active=False)  # by the staff
        assert visitor().open(there, password=PASSWORD).context["activation_error"]["code"] == "bad_username"
        assert not get_user_model().objects.get(username="ben").is_active and user.is_active

    def test_pressed_twice_it_is_one_account(self, visitor):
        visitor().sign_up()
        for _ in range(2):
            answer = visitor().open(link(), password=PASSWORD)
            assert answer["Location"] == "/provisioning/mine/"
        assert get_user_model().objects.count() == Provision.objects.count() == 1

    def test_killed_while_the_clouds_are_begun_the_next_press_begins_them(self, visitor, monkeypatch):
        visitor().sign_up()
        with monkeypatch.context() as broken, pytest.raises(KeyboardInterrupt):
            broken.setattr(people, "begin", lambda *given, **more: (_ for _ in ()).throw(KeyboardInterrupt))
            visitor().open(link(), password=PASSWORD)
        assert not get_user_model().objects.get().is_active
        assert visitor().open(link(), password=PASSWORD)["Location"] == "/provisioning/mine/"
        assert Provision.objects.get().state == "open"

    def test_a_form_sent_twice_at_once_is_one_person(self, visitor, monkeypatch):
        free = sign_up._free

        def late(name):
            monkeypatch.setattr(sign_up, "_free", free)
            visitor().sign_up(name)  # the other one is quicker
            yield from (name, f"{name}-2")

        monkeypatch.setattr(sign_up, "_free", late)
        visitor().sign_up()
        assert [one.username for one in get_user_model().objects.all()] == ["ada"]

    def test_a_mail_that_does_not_leave_is_said_whoever_has_the_address(self, visitor, ada, monkeypatch):
        monkeypatch.setattr("django_nova.mail._send", lambda message, name: False)
        monkeypatch.setattr(
            "django_nova.mail.transaction",
            SimpleNamespace(get_connection=lambda: SimpleNamespace(in_atomic_block=False)),
        )
        for address in "zoe@example.org", "ada@example.org":
            words = f"The mail to {address} could not be sent."
            answer = visitor("198.51.100.7").sign_up("zoe", address)
            assert answer.status_code == 200 and errors(answer) == {"__all__": [words]}
        answer = ada.post("/account/address/", email="new@example.org", password=PASSWORD)
        assert errors(answer) == {"__all__": ["The mail to new@example.org could not be sent."]}

    def test_strangers_learn_nothing(self, visitor, ada):
        stranger = visitor("198.51.100.7")
        new, known = stranger.sign_up("zoe", "zoe@example.org"), stranger.sign_up("joe", "ADA@example.org")
        assert new["Location"] == known["Location"] and new.status_code == known.status_code
        assert [one.to for one in mail.outbox] == [["zoe@example.org"], ["ada@example.org"]]
        assert "You have an account already" in mail.outbox[-1].subject
        assert not get_user_model().objects.filter(username="joe").exists()
        pages = []
        for address in "ada@example.org", "nobody@example.org":
            answer = stranger.post("/account/forgotten/", email=address)
            pages.append(answer.content.decode().replace(address, "-"))
        assert re.sub(r"[A-Za-z0-9]{64}", "", pages[0]) == re.sub(r"[A-Za-z0-9]{64}", "", pages[1])

    def test_a_name_that_is_taken_gets_a_number_that_only_the_mail_tells(self, visitor, ada):
        one = visitor("198.51.100.7")
        assert one.sign_up("Ada", "other@example.org")["Location"] == "/sign-up/sent/"
        assert "Ada-2" in mail.outbox[-1].body
        one.open(link(), password=PASSWORD)
        assert one.user.username == "Ada-2"

    def test_once_more_with_the_same_name_and_address_is_the_same_person(self, visitor):
        visitor().sign_up()
        visitor().sign_up(password=OTHER)
        assert get_user_model().objects.count() == 1 and len(mail.outbox) == 2
        one = visitor()
        one.open(link(), password=OTHER)
        assert one.user

    def test_of_two_who_sign_up_with_an_address_the_first_to_open_the_mail_has_it(self, visitor):
        visitor().sign_up("ada")
        visitor().sign_up("eve")
        first, second = visitor(), visitor()
        first.open(link(1), password=PASSWORD)
        answer = second.open(link(0), password=PASSWORD)
        assert first.user.username == "eve" and not second.user
        assert answer.context["activation_error"]["code"] == "taken"

    def test_who_never_opens_it_is_forgotten(self, visitor):
        visitor().sign_up("old", "old@example.org")
        SignUp.objects.update(asked=timezone.now() - timedelta(days=8))
        visitor().sign_up("new", "new@example.org")
        assert [one.username for one in get_user_model().objects.all()] == ["new"]

    @pytest.mark.parametrize(
        ("wrong", "field"),
        [
            ({"name": "ada@example.org"}, "username"),
            ({"name": "admin"}, "username"),
            ({"name": "a" * 41}, "username"),
            ({"name": "аda"}, "username"),
            ({"email": "no address"}, "email"),
            ({"password": "12345678"}, "password2"),
            ({"password": "short"}, "password2"),
            ({"password2": "another one"}, "password2"),
        ],
    )
    def test_what_is_wrong_is_told_at_its_field(self, visitor, wrong, field):
        answer = visitor().sign_up(**wrong)
        assert answer.status_code == 200 and field in errors(answer)
        assert not mail.outbox and not get_user_model().objects.exists()

    def test_terms_have_to_be_agreed_to_where_there_are_some(self, visitor, settings):
        settings.BRAND = settings.BRAND | {"terms": "https://example.org/terms"}
        assert "terms" in errors(visitor().sign_up())
        visitor().sign_up(terms="on")
        assert SignUp.objects.get().agreed

    def test_it_is_throttled_by_address_and_by_who_asks(self, visitor):
        for number in range(3):
            assert visitor(f"192.0.2.{number}").sign_up(f"ada{number}").status_code == 302
        assert visitor("192.0.2.9").sign_up("ada9").status_code == 429
        one = visitor("203.0.113.5")
        answers = [one.sign_up("x", f"x{number}@example.org").status_code for number in range(21)]
        assert answers == [302] * 20 + [429]


class TestModes:
    def test_closed_is_shut_and_unseen(self, visitor, settings):
        settings.SIGN_UP = "closed"
        assert visitor().get("/sign-up/").status_code == 404 == visitor().sign_up().status_code
        assert "/sign-up/" not in visitor().get(SIGN_IN).content.decode()

    def test_open_is_seen(self, visitor):
        assert 'href="/sign-up/"' in visitor().get(SIGN_IN).content.decode()

    def test_approval_asks_the_staff_and_tells_the_person(self, visitor, settings):
        settings.SIGN_UP = "approval"
        get_user_model().objects.create_user("boss", "boss@example.org", PASSWORD, is_staff=True)
        one, boss = visitor(), visitor()
        one.sign_up()
        one.open(link(), password=PASSWORD)
        provision = Provision.objects.get()
        assert provision.state == "waiting" and mail.outbox[-1].to == ["boss@example.org"]
        assert "/provisioning/" in mail.outbox[-1].body
        one.post("/provisioning/mine/")
        assert Provision.objects.get().state == "waiting", "nobody approves their own"
        assert one.post(f"/provisioning/{provision.pk}/approve/").status_code == 404
        boss.sign_in("boss")
        boss.post(f"/provisioning/{provision.pk}/refuse/")
        assert Provision.objects.get().state == "refused" and mail.outbox[-1].to == ["ada@example.org"]
        boss.post(f"/provisioning/{provision.pk}/approve/")
        provision = Provision.objects.get()
        assert (provision.state, provision.decided_by.username) == ("open", "boss")
        assert "approved" in mail.outbox[-1].subject
        assert boss.post(f"/provisioning/{provision.pk}/approve/").status_code == 404
        Provision.objects.update(state="undone")
        boss.post(f"/provisioning/{provision.pk}/approve/")
        assert Provision.objects.get().state == "open", "what was undone can be made again"

    def test_the_staff_and_the_person_read_their_own_language(self, visitor, settings):
        settings.SIGN_UP = "approval"
        get_user_model().objects.create_user("boss", "boss@example.org", PASSWORD, is_staff=True)
        one, boss = visitor(), visitor()
        one.client.cookies[settings.LANGUAGE_COOKIE_NAME] = "de"
        one.sign_up()
        one.open(link(), password=PASSWORD)
        languages = [one.extra_headers["Content-Language"] for one in mail.outbox]
        assert languages == ["de", "en"], "activation to the person, a question to the staff"
        assert 'href="/provisioning/mine/"' in one.get("/").content.decode(), "home says that they wait"
        boss.sign_in("boss")
        boss.post(f"/provisioning/{Provision.objects.get().pk}/approve/")
        assert mail.outbox[-1].extra_headers["Content-Language"] == "de"

    def test_by_invitation_alone(self, visitor, settings):
        settings.SIGN_UP = "invitation"
        assert visitor().get("/sign-up/").status_code == 403 == visitor().sign_up().status_code
        get_user_model().objects.create_user("boss", "boss@example.org", PASSWORD, is_staff=True)
        boss, one = visitor(), visitor()
        boss.sign_in("boss")
        boss.post("/sign-up/invite/", email="guest@example.org")
        there = link()
        assert one.client.get(there, follow=True).request["PATH_INFO"] == "/sign-up/"
        one.sign_up("guest", "somebody.else@example.org")
        assert mail.outbox[-1].to == ["guest@example.org"], "the invitation says for whom it is"
        answer = one.open(link(), password=PASSWORD)
        assert one.user.username == "guest" and answer.status_code == 302
        assert visitor().client.get(there, follow=True).status_code == 410, "it works once"
        assert one.get("/sign-up/invite/").status_code == 404
