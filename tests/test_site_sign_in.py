"""Signing in at the reference site: who guesses passwords, and who tries the demo while its cloud starts."""

import io
import json

import pytest
from django.contrib.auth import authenticate, get_user_model
from django.core.cache import cache
from django.core.management import call_command

from django_nova.audit.models import Entry
from django_nova.clouds import accounts
from django_nova.clouds.errors import Unavailable, WrongCredentials
from openstack_dashboard import demo, embedded

SIGN_IN = "/auth/login/"


@pytest.fixture
def keystone(monkeypatch):
    """Keystone's answer to every sign-in: an identity, or an error to raise."""
    from django_nova.clouds import openstack

    answer = {}

    def identify(cloud, secret):
        answer["asked"] = answer.get("asked", 0) + 1
        if "error" in answer:
            raise answer["error"]
        return {
            "subject": "id-of-alice",
            "name": answer.get("name", "alice"),
            "domain": "Default",
            "label": "alice @ Default",
            "token": "t",
            "expires": "2999-01-01T00:00:00+00:00",
        }

    monkeypatch.setattr(openstack, "identify", identify)
    return answer


def sign_in(client, name="alice", password="wrong"):
    return client.post(
        SIGN_IN, {"username": name, "password": password, "domain": "Default", "cloud": "stack"}
    )


@pytest.mark.django_db
class TestGuessing:
    @pytest.fixture(autouse=True)
    def uncounted(self):
        cache.clear()
        yield
        cache.clear()

    def test_wrong_passwords_of_a_cloud_are_counted_and_then_refused_unasked(
        self, client, keystone, settings
    ):
        settings.AXES_FAILURE_LIMIT = 3
        keystone["error"] = WrongCredentials()
        for _ in range(3):
            sign_in(client)
        asked = keystone["asked"]
        refused = sign_in(client)
        assert refused.status_code == 429
        assert "Too many attempts" in refused.content.decode()
        assert keystone["asked"] == asked
        assert sign_in(client, name="bob").status_code == 200

    def test_who_guesses_at_many_names_is_stopped_too_and_nobody_else(self, client, keystone, settings):
        limits = {"sign_in": {"address": (3, 900), "who": (50, 900)}}
        settings.DJANGO_NOVA = settings.DJANGO_NOVA | {"LIMITS": limits}
        for n in range(3):
            keystone["error"] = WrongCredentials()
            assert sign_in(client, name=f"person-{n}").status_code == 200
        del keystone["error"]
        asked = keystone["asked"]
        refused = sign_in(client, name="alice")
        assert refused.status_code == 429
        assert "That was tried too often." in refused.content.decode()
        assert keystone["asked"] == asked, "a right guess comes too late as well"
        client.defaults["REMOTE_ADDR"] = "192.0.2.9"
        for _ in range(5):
            assert sign_in(client, name="alice").status_code == 302, "what is right does not count"

    def test_behind_a_proxy_one_guesser_locks_out_nobody_elsewhere(self, client, keystone, settings):
        settings.AXES_FAILURE_LIMIT = 2
        settings.MIDDLEWARE = ["openstack_dashboard.access.proxied", *settings.MIDDLEWARE]
        keystone["error"] = WrongCredentials()

        def attempt(forwarded):
            client.defaults["HTTP_X_FORWARDED_FOR"] = forwarded
            return sign_in(client).status_code

        assert [attempt(f"10.0.0.{n}, 192.0.2.7") for n in range(3)] == [200, 429, 429]
        assert attempt("192.0.2.8") == 200
        assert attempt("nobody's") == 200, "what is no address is not believed"
        del keystone["error"]
        assert attempt("10.0.0.1, 192.0.2.8") == 302
        assert Entry.objects.get(verb="sign_in", result="done").address == "192.0.2.8"

    def test_a_cloud_that_does_not_answer_is_nobodys_wrong_password(self, client, keystone, settings):
        settings.AXES_FAILURE_LIMIT = 2
        keystone["error"] = Unavailable()
        for _ in range(4):
            assert sign_in(client).status_code == 503
        del keystone["error"]
        assert sign_in(client).status_code == 302

    def test_people_of_the_site_come_in_while_the_cloud_is_silent(self, client, keystone):
        keystone["error"] = Unavailable()
        get_user_model().objects.create_user("operator", password="a long word")
        assert sign_in(client, "operator", "a long word").status_code == 302
        assert client.session["_auth_user_backend"].endswith("SiteBackend")
        assert "asked" not in keystone

    def test_nobody_signs_in_as_an_identity_of_a_cloud_with_a_local_password(self, rf, keystone):
        person = accounts.local_user(embedded_cloud(), {"subject": "s", "name": "alice", "domain": "Default"})
        assert authenticate(rf.post(SIGN_IN), username=person.username, password="") is None


def embedded_cloud():
    from django_nova.clouds import clouds

    return clouds()["stack"]


@pytest.fixture
def folder(tmp_path, settings):
    """A devcloud's folder whose status the test writes."""
    settings.DEVCLOUD_DIR = str(tmp_path)

    def write(**status):
        (tmp_path / "status.json").write_text(json.dumps(status))

    return write


class TestDemo:
    def test_a_card_says_how_far_a_starting_cloud_is(self, folder):
        assert embedded.notice("stack") == {"message": "This cloud is starting", "progress": 0}
        folder(openstack={"state": "installing", "progress": 12}, ec2={"state": "up", "progress": 100})
        assert embedded.notice("stack") == {"message": "This cloud is being installed", "progress": 12}
        assert embedded.notice("aws") is None

    def test_a_card_says_why_a_cloud_did_not_start(self, folder):
        folder(openstack={"state": "failed", "progress": 40, "error": "port 15000 is in use"})
        assert "port 15000 is in use" in embedded.notice("stack")["message"]

    def test_a_status_that_is_no_status_is_no_error(self, folder, tmp_path):
        (tmp_path / "status.json").write_text('{"openstack": ')
        assert embedded.notice("stack")["progress"] == 0

    def test_ports_follow_the_first(self):
        found = embedded.clouds(ports=20000)
        assert found["stack"]["auth_url"] == "http://127.0.0.1:20000/v3"
        assert found["aws"]["endpoint_url"] == "http://127.0.0.1:20006"
        assert list(embedded.clouds(openstack=False)) == ["aws"]

    @pytest.mark.django_db
    def test_whoever_signs_in_finds_the_key_of_their_name_linked(self, client, keystone, folder, monkeypatch):
        linked = []
        monkeypatch.setattr(
            accounts, "link", lambda user, cloud, secret: linked.append((user, cloud, secret))
        )
        keys = [
            {"cloud": "ec2", "name": name, "access_key": f"AK-{name}", "secret_key": "s"}
            for name in ["alice", "bob"]
        ]
        folder(people=keys)
        assert sign_in(client).status_code == 302
        (user, cloud, secret), *more = linked
        assert not more
        assert user.nova_identity.subject == "id-of-alice"
        assert cloud.slug == "aws"
        assert secret == {"kind": "access_key", "access_key": "AK-alice", "secret_key": "s"}

    @pytest.mark.django_db
    @pytest.mark.parametrize(("name", "page"), [("alice", 404), ("admin", 200)])
    def test_who_runs_the_cloud_runs_the_site(self, client, keystone, folder, name, page):
        folder(people=[])
        keystone["name"] = name
        assert sign_in(client).status_code == 302
        assert client.get("/provisioning/").status_code == page

    @pytest.mark.django_db
    def test_the_guest_is_invited_once(self, folder, client):
        folder(people=[])
        demo.invite()
        demo.invite()
        guest = get_user_model().objects.get(username=demo.GUEST)
        assert guest.check_password(demo.PASSWORD)
        assert not guest.is_staff and not guest.is_superuser

    @pytest.mark.django_db
    def test_the_console_says_who_can_sign_in_as_soon_as_each_cloud_is_ready(self, folder, monkeypatch):
        states = [{"ec2": "starting", "openstack": "starting"}, {"ec2": "up"}, {"openstack": "up"}]
        person = {"cloud": "openstack", "password": "secret", "description": "Manages demo"}
        people = [person | {"name": "alice", "enabled": True}, person | {"name": "dora", "enabled": False}]
        out, seen, now = io.StringIO(), [], {}

        def pause(_):
            seen.append(out.getvalue())
            now.update(states.pop(0) if states else {})
            folder(people=people, **{half: {"state": state} for half, state in now.items()})

        monkeypatch.setattr("openstack_dashboard.management.commands.welcome.time.sleep", pause)
        call_command("welcome", stdout=out)
        assert seen[:2] == ["", ""]
        assert "guest" in seen[2] and "alice" not in seen[2]
        assert "alice" in out.getvalue() and "dora" not in out.getvalue()
        assert get_user_model().objects.filter(username="guest").exists()
