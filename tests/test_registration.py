"""Signing up at the reference site, and one's own account there: nobody comes in by an address that is not theirs, and the
site tells strangers nothing about who has an account."""

import re
from datetime import timedelta
from types import SimpleNamespace
from urllib.parse import urlsplit

import pytest
from django.contrib.auth import get_user_model
from django.core import mail
from django.core.cache import cache
from django.test import Client
from django.utils import timezone

from django_nova import links
from django_nova.audit.models import Entry
from django_nova.clouds.errors import Unavailable
from django_nova.models import Provision
from django_nova.provisioning import people
from openstack_dashboard.models import SignUp
from openstack_dashboard.registration import addresses, sign_up

PASSWORD = "tides and currents"
OTHER = "currents and tides"
SIGN_IN = "/auth/login/"

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def site(settings, tmp_path):
    """Sign-up is open, and one cloud has an operator whom nobody asks."""
    cache.clear()
    settings.SIGN_UP = "open"
    stack = {"provider": "openstack", "name": "Stack", "auth_url": "http://127.0.0.1:1", "regions": ["here"]}
    operator = {"kind": "password", "username": "operator", "password": "of-the-cloud"}
    settings.DJANGO_NOVA = settings.DJANGO_NOVA | {"CLOUDS": {"stack": stack | {"operator": operator}}}
    yield
    cache.clear()


class Visitor:
    """A browser; what it does is committed, so that mails leave."""

    def __init__(self, capture, address="192.0.2.1"):
        self.client, self.capture = Client(REMOTE_ADDR=address), capture

    def get(self, where):
        return self.client.get(where)

    def post(self, where, **given):
        with self.capture(execute=True):
            return self.client.post(where, given)

    def sign_up(self, name="ada", email="ada@example.org", password=PASSWORD, **more):
        given = {"username": name, "email": email, "password1": password, "password2": password}
        return self.post("/sign-up/", **given | more)

    def open(self, link, **given):
        """The page of a link in a mail, and its button."""
        page = self.get(link)
        if page.status_code != 200 or not given:
            return page
        key = re.search(r'name="activation_key" value="([^"]+)"', page.content.decode())
        return self.post(urlsplit(link).path, **given | ({"activation_key": key[1]} if key else {}))

    def sign_in(self, name, password=PASSWORD):
        return self.post(SIGN_IN, username=name, password=password).status_code == 302

    @property
    def user(self):
        return get_user_model().objects.filter(pk=self.client.session.get("_auth_user_id")).first()


@pytest.fixture
def visitor(django_capture_on_commit_callbacks):
    return lambda address="192.0.2.1": Visitor(django_capture_on_commit_callbacks, address)


@pytest.fixture
def ada(visitor):
    """Somebody who signed up, opened the mail, and is in."""
    one = visitor()
    one.sign_up()
    one.open(link(), password=PASSWORD)
    assert one.user
    mail.outbox.clear()
    return one


def link(number=-1):
    """The address in a mail, without the site."""
    found = urlsplit(re.search(r"https?://\S+", mail.outbox[number].body)[0])
    return f"{found.path}?{found.query}" if found.query else found.path


def errors(answer):
    return {name: list(words) for name, words in answer.context["form"].errors.items()}


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
        for _ in range(2):  # counted although the cloud does not answer, which is asked next
            one.post(SIGN_IN, username="ada@example.org", password="wrong")
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
