"""A site that people sign up at, and one who does, from a browser with a mailbox."""

import re
from urllib.parse import urlsplit

import pytest
from django.contrib.auth import get_user_model
from django.core import mail
from django.core.cache import cache
from django.test import Client

PASSWORD = "tides and currents"
OTHER = "currents and tides"
SIGN_IN = "/auth/login/"


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
