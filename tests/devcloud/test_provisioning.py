"""A cloud for somebody who has none, on a real OpenStack."""

import pytest
from django.contrib.auth import get_user_model
from django.test import Client

from django_nova.models import LinkedAccount, Provision
from django_nova.provisioning import people, running


@pytest.fixture
def operated(settings):
    nova = settings.DJANGO_NOVA
    stack = nova["CLOUDS"]["stack"] | {"operator": {"kind": "password", "username": "admin", "password": "secret"}}
    settings.DJANGO_NOVA = nova | {"CLOUDS": {"stack": stack}}


@pytest.fixture
def person(db, operated, name, admin):
    user = get_user_model().objects.create_user(name, f"{name}@example.org", "a password of the site")
    yield user
    for provision in Provision.objects.filter(who__startswith=name):
        while not running.undo(None, provision):
            assert not provision.error, provision.error
    assert not list(admin.identity.projects(name=name)) and not list(admin.identity.users(name=name))


def test_pages(person, admin):
    people.begin(person)
    client = Client()
    client.force_login(person)
    print(client.get("/").content.decode()[:0])
    page = client.get("/provisioning/mine/")
    assert page.status_code == 200
    for _ in range(10):
        answer = client.post("/provisioning/mine/")
        if "cloud/stack" in answer["Location"]:
            break
    print(answer["Location"])
    answer = client.get(answer["Location"])
    assert answer.status_code == 200
    boss = get_user_model().objects.create_user("boss", is_staff=True)
    client.force_login(boss)
    pk = Provision.objects.get().pk
    for path in "", f"{pk}/", f"{pk}/undo/":
        answer = client.get(f"/provisioning/{path}")
        assert answer.status_code == 200
    client.force_login(person)
    assert client.get(f"/provisioning/").status_code == 404
