"""A secret that passes through the site stays nowhere in clear: in no table, no log, no page after the one that shows it once."""

import io
import logging
import re

import pytest
from django.apps import apps
from django.core.cache import cache

from django_nova.clouds.accounts import SESSION_KEY
from django_nova.clouds.secrets import unseal
from openstack_dashboard.logs import WithoutSecrets
from tests.devcloud.conftest import wait

from .addresses import SCOPE, pages, shown
from .test_who import with_key

pytestmark = pytest.mark.moto
LONG = "a-password-that-is-nobody-else-s-%d"


@pytest.fixture
def log():
    """All that the site would write to its log at its most talkative."""
    written, root = io.StringIO(), logging.getLogger()
    handler, level = logging.StreamHandler(written), root.level
    handler.setFormatter(WithoutSecrets("{levelname} {name}: {message}", style="{"))
    root.addHandler(handler)
    root.setLevel(logging.DEBUG)
    yield written
    root.removeHandler(handler)
    root.setLevel(level)


def tables():
    """Every row of every table as text."""
    for model in apps.get_models():
        for row in model.objects.all().values() if model._meta.managed else ():
            yield model._meta.label, str(row)


def shown_once(answer, pattern):
    assert answer.status_code == 200, answer.content[:500]
    return re.search(pattern, answer.content.decode()).group(1)


@pytest.fixture
def newcomer(admin, devcloud, name):
    """Somebody with a password of her own in project demo."""
    user = admin.identity.create_user(name=name, password=LONG % 1, domain_id="default")
    project = admin.identity.find_project("demo")
    for role in "member", "manager":
        admin.identity.assign_project_role_to_user(project, user, admin.identity.find_role(role))
    yield user
    admin.identity.delete_user(user)


def test_no_secret_stays(sign_in, newcomer, log):
    person = with_key(sign_in(newcomer.name, password=LONG % 1), "alice")
    scopes = {
        "stack": dict(zip(SCOPE, ("stack", person.project, "RegionOne"), strict=True)),
        "aws": dict(zip(SCOPE, ("aws", "123456789012", "us-east-1"), strict=True)),
    }
    secrets = {"password": LONG % 1, "access key": "alice-secret-of-the-devcloud-0000000000"}
    session = person.client.session[SESSION_KEY]
    secrets["token"] = unseal(session["stack"])["secret"]["token"]
    secrets["linked password"] = LONG % 1
    linked = {"username": newcomer.name, "password": LONG % 1, "domain": "Default"}
    assert person.client.post("/accounts/link/?cloud=stack", linked).status_code == 302
    secrets["wrong password"] = LONG % 2
    person.client.post("/accounts/link/?cloud=stack", linked | {"password": LONG % 2})
    person.client.post("/auth/login/", linked | {"password": LONG % 2, "cloud": "stack"})

    form = person.get("application_credentials:create")
    roles = list(person.choices(form, "roles").values())
    answer = person.post("application_credentials:create", name="kept", roles=roles)
    secrets["application credential"] = answer.context["record"].secret
    answer = person.post("ec2_credentials:create", name="kept")
    secrets["EC2 credential"] = answer.context["record"].secret
    answer = person.post("key_pairs:create", name="kept", kind="ssh")
    secrets["private key"] = answer.context["record"].private_key.split("\n")[3]
    secrets["user data"] = LONG % 3
    person.launch("kept", user_data=f"#cloud-config\npassword: {LONG % 3}\n")
    [server] = person.get("instances:list", name="kept", format="json").json()["items"]
    secrets["password of an instance"] = LONG % 4
    person.do("rebuild", server["id"], password=LONG % 4)
    try:
        text = "\n".join(f"{name}: {row}" for name, row in tables())
        for what, secret in secrets.items():
            assert secret and secret not in text, (
                f"{what} is in {[n for n, row in tables() if secret in row]}"
            )
        cache.clear()
        for scope in scopes.values():
            for where, query in pages(person, scope, shown(person, scope)):
                page = person.client.get(where, query)
                body = page.content.decode("utf-8", "replace") if not page.streaming else ""
                for what, secret in secrets.items():
                    assert secret not in body, f"{what} is in {where}"
                    assert secret not in f"{page.headers}", f"{what} is in the headers of {where}"
                    assert secret not in where
        written = log.getvalue()
        assert newcomer.name in written, "the log was listened to"
        for what, secret in secrets.items():
            assert secret not in written, (
                f"{what}: {[line[:300] for line in written.splitlines() if secret in line][:3]}"
            )
    finally:
        person.do("delete", server["id"])


def test_a_changed_password_ends_what_it_opened(sign_in, newcomer, admin):
    """The cloud's token ends with the password that it was given for: the person signs in again, here too."""
    person = sign_in(newcomer.name, password=LONG % 1)
    assert person.get("volumes:list").status_code == 200
    admin.identity.update_user(newcomer, password=LONG % 5)

    def led_away():  # Keystone itself may remember a token for a moment
        cache.clear()
        answer = person.get("volumes:list")
        return answer if answer.status_code == 302 else None

    assert "/auth/login/" in wait(led_away)["Location"]
