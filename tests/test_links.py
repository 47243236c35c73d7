"""One-time links: used once, in time, by whom they are for; and the token is kept nowhere."""

import io
import logging
from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta
from threading import Barrier
from types import SimpleNamespace

import pytest
from django.contrib.auth import get_user_model
from django.contrib.auth.models import AnonymousUser
from django.core.cache import cache
from django.core.management import CommandError, call_command
from django.db import IntegrityError, connection
from django.test import Client
from django.utils import timezone

from django_nova import links
from django_nova.models import Link
from openstack_dashboard.logs import WithoutSecrets, without_secrets

pytestmark = pytest.mark.django_db
SECRET = {"secret_key": "the-secret-key-of-a-test"}


def person(name, email=""):
    return get_user_model().objects.create_user(name, email)


def by(user=None):
    return SimpleNamespace(user=user or AnonymousUser())


def make(**more):
    return links.make("credentials", **({"seconds": 60, "payload": SECRET} | more))


def ended(**changes):
    Link.objects.update(**changes)


def test_it_hands_over_what_it_holds_once():
    token = make()
    assert links.look(by(), "credentials", token).about == {}
    assert links.use(by(), "credentials", token) == SECRET
    with pytest.raises(links.Used):
        links.use(by(), "credentials", token)
    with pytest.raises(links.Used):
        links.look(by(), "credentials", token)


def test_a_token_has_256_bits_and_the_database_does_not_have_it():
    token = make()
    assert len(token) == 43
    assert len({make() for _ in range(50)}) == 50
    [row] = Link.objects.filter(digest=links.digest(token)).values()
    assert token not in str(row)
    assert SECRET["secret_key"] not in str(row)
    assert row["sealed"]


def test_what_it_held_is_erased_and_who_took_it_is_known():
    ada = person("ada")
    links.use(by(ada), "credentials", make())
    row = Link.objects.get()
    assert (row.sealed, row.used_by) == ("", ada)


@pytest.mark.django_db(transaction=True)
def test_of_many_who_press_at_once_one_wins():
    token, together = make(), Barrier(6)

    def press(_number):
        together.wait()
        try:
            return links.use(by(), "credentials", token)
        except (links.Used, links.Taken) as error:
            return type(error)
        finally:
            connection.close()

    with ThreadPoolExecutor(6) as pool:
        answers = list(pool.map(press, range(6)))
    assert answers.count(SECRET) == 1


def test_an_old_one_says_so():
    token = make()
    ended(expires=timezone.now() - timedelta(seconds=1))
    with pytest.raises(links.Old):
        links.look(by(), "credentials", token)
    with pytest.raises(links.Old):
        links.use(by(), "credentials", token)


def test_anothers_says_so():
    ada, bert = person("ada"), person("bert")
    token = make(for_user=ada)
    for user in bert, None:
        with pytest.raises(links.Other):
            links.use(by(user), "credentials", token)
    assert links.use(by(ada), "credentials", token) == SECRET


def test_an_address_binds_those_who_have_one():
    token = make(address=" Ada@Example.org ")
    with pytest.raises(links.Other):
        links.look(by(person("bert", "bert@example.org")), "credentials", token)
    nobody = person("nobody")
    assert links.look(by(nobody), "credentials", token)
    ada = person("ada", "ADA@example.org")
    with pytest.raises(links.Other):
        links.look(by(nobody), "credentials", token)  # the address is that of somebody here
    assert links.use(by(ada), "credentials", token) == SECRET


@pytest.mark.parametrize("kind", ["credentials", "invitation"])
def test_unknown_ones_and_those_of_another_kind(kind):
    token = links.make("invitation" if kind == "credentials" else "credentials", seconds=60)
    for one in token, "x" * 43:
        with pytest.raises(links.Unknown):
            links.use(by(), kind, one)


def test_what_fails_leaves_it_as_it_was():
    token = make()
    with pytest.raises(ZeroDivisionError), links.using(by(), "credentials", token):
        raise ZeroDivisionError
    assert links.use(by(), "credentials", token) == SECRET


def test_while_one_uses_it_nobody_else_does_and_a_killed_one_does_not_hold_it_for_ever():
    token = make()
    with links.using(by(), "credentials", token):
        with pytest.raises(links.Taken):
            links.use(by(), "credentials", token)
        assert links.renew(Link.objects.get(), seconds=60) is None
    with pytest.raises(links.Used):
        links.use(by(), "credentials", token)
    token = make()
    Link.objects.filter(used_at=None).update(claimed_until=timezone.now() - timedelta(seconds=1))
    assert links.use(by(), "credentials", token) == SECRET


def test_a_new_token_kills_the_old_one():
    old = make()
    new = links.renew(Link.objects.get(), seconds=60)
    with pytest.raises(links.Unknown):
        links.use(by(), "credentials", old)
    assert links.use(by(), "credentials", new) == SECRET
    assert links.renew(Link.objects.get(), seconds=60) is None


def test_one_invitation_is_open_for_an_address_in_a_project():
    about = {"cloud": "stack", "project": "1", "address": "ada@example.org", "seconds": 60}
    links.make("invitation", **about)
    links.make("invitation", **about | {"project": "2"})
    with pytest.raises(IntegrityError):
        links.make("invitation", **about | {"address": "ADA@example.org"})


def test_the_command_deletes_what_ended(capsys):
    for days in 40, 20, -1:
        make()
        ended_at = timezone.now() - timedelta(days=days)
        Link.objects.filter(pk=Link.objects.first().pk).update(expires=ended_at)
    links.use(by(), "credentials", make())
    Link.objects.filter(used_at__isnull=False).update(used_at=timezone.now() - timedelta(days=31))
    call_command("trim_links")
    assert capsys.readouterr().out == "2 links deleted.\n"
    call_command("trim_links", days=10)
    assert Link.objects.count() == 1
    with pytest.raises(CommandError):
        call_command("trim_links", days=-1)


def test_what_links_hold_is_encrypted_with_the_newest_key(settings):
    token = make()
    settings.DJANGO_NOVA = settings.DJANGO_NOVA | {"SECRET_KEYS": ["a newer key", settings.SECRET_KEY]}
    call_command("rotate_secrets", verbosity=0)
    settings.DJANGO_NOVA = settings.DJANGO_NOVA | {"SECRET_KEYS": ["a newer key"]}
    assert links.use(by(), "credentials", token) == SECRET


# -- In the browser ------------------------------------------------------------------------------------------------------


@pytest.fixture
def logged():
    """All that the site's own formatter writes, of every logger."""
    written = io.StringIO()
    handler = logging.StreamHandler(written)
    handler.setFormatter(WithoutSecrets("{message}", style="{"))
    loggers = [logging.getLogger(name) for name in ("", "django", "django.request", "django.server")]
    levels = [one.level for one in loggers]
    for one in loggers:
        one.addHandler(handler)
        one.setLevel(logging.DEBUG)
    yield written
    for one, level in zip(loggers, levels, strict=True):
        one.removeHandler(handler)
        one.setLevel(level)


def test_the_address_is_left_at_once_and_no_log_has_the_token(client, logged):
    token = "t0ken-" + "x" * 37
    answer = client.get(f"/links/{token}/")
    assert (answer.status_code, answer["Location"]) == (302, "/links/")
    assert answer["Referrer-Policy"] == "no-referrer"
    page = client.get("/links/")
    assert page.status_code == 404
    assert "This link is not valid." in page.content.decode()
    assert token not in page.content.decode()
    with connection.cursor() as cursor:
        cursor.execute("SELECT session_data FROM django_session")
        assert all(token not in Client().session.decode(data).__repr__() for (data,) in cursor.fetchall())
    logging.getLogger("django.server").info('"%s" %s %s', f"GET /links/{token}/ HTTP/1.1", 302, 0)
    assert "/links/" in logged.getvalue()
    assert token not in logged.getvalue()


@pytest.mark.parametrize(
    "address",
    [
        "/links/{}/",
        "/account/forgotten/MQ/{}/",
        "/sign-up/activate/?activation_key={}",
        "/account/address/confirm/?key={}",
    ],
)
def test_no_log_has_what_a_mail_has(address):
    token = "MQ:1vMxyz:abcdefghijklmnopqrstuvwxyz0123456789-_abc"
    line = without_secrets(f'"GET {address.format(token)} HTTP/1.1" 302 0')
    assert "***" in line and "abcdefghij" not in line and "HTTP/1.1" in line
    assert without_secrets("GET /account/forgotten/MQ/set-password/ ssh-key=web") == (
        "GET /account/forgotten/MQ/set-password/ ssh-key=web"
    )


def test_gunicorns_access_log_has_no_token():
    pytest.importorskip("gunicorn")
    from gunicorn.config import Config

    from openstack_dashboard.access_log import Logger

    token = "t0ken-" + "x" * 37
    written = io.StringIO()
    config = Config()
    config.set("accesslog", "-")
    log = Logger(config)
    log.access_log.handlers = [logging.StreamHandler(written)]
    answer = SimpleNamespace(status="302 Found", sent=0, headers=[])
    asked = SimpleNamespace(headers=[("REFERER", f"https://cloud/links/{token}/")])
    environ = {
        "REQUEST_METHOD": "GET", "RAW_URI": f"/links/{token}/", "PATH_INFO": f"/links/{token}/",
        "SERVER_PROTOCOL": "HTTP/1.1", "HTTP_REFERER": f"https://cloud/links/{token}/", "QUERY_STRING": "",
    }  # fmt: skip
    log.access(answer, asked, environ, timedelta(seconds=1))
    assert "/links/***" in written.getvalue()
    assert token not in written.getvalue()


def test_without_a_link_there_is_nothing_to_open(client):
    assert client.get("/links/").status_code == 404
    assert client.post("/links/").status_code == 404
    assert client.get("/links/none/").status_code == 404


def test_who_tries_many_is_stopped(client, settings):
    cache.clear()
    limits = {"links": {"address": (2, 60)}}
    settings.DJANGO_NOVA = settings.DJANGO_NOVA | {"LIMITS": limits}
    answers = []
    for number in range(4):
        client.get(f"/links/{'x' * 42}{number}/")
        answers.append(client.get("/links/").status_code)
    cache.clear()
    assert answers == [404, 404, 429, 429]
