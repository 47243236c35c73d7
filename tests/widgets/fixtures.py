"""Fixtures for tests that need a cloud and no endpoint."""

import sys

import pytest
from django.contrib.auth import get_user_model
from django.core.cache import cache
from django.test import Client
from django.urls import reverse

from django_nova.account_forms import LINKABLE, PasswordForm
from django_nova.clouds import clouds
from django_nova.clouds.accounts import link

from . import cloud
from .record import Widget

CLOUDS = {"toys": {"provider": "fake", "name": "Toys", "regions": ["here", "there"]}}
sys.modules["django_nova.clouds.fake"] = cloud  # a provider is a module there


class Toys:
    """The cloud in memory, and people in front of it."""

    state = cloud.state

    def person(self, name, linked=True):
        person, new = get_user_model().objects.get_or_create(username=f"{name}@site")
        if new and linked:
            link(person, clouds()["toys"], {"kind": "password", "username": name, "password": "secret"})
        self.state.calls.clear()
        return person

    def client(self, name="alice", linked=True, **kwargs):
        client = Client(**kwargs)
        client.force_login(self.person(name, linked))
        return client

    def url(self, name, *args, project="1", region="here"):
        return reverse(f"django_nova:{name}", args=["toys", project, region, *args])

    def put(self, *names, project="1", region="here", **facts):
        things = self.state.things.setdefault(("toys", project, region), {})
        for name in names:
            things[name] = Widget(name, name, **facts)
        return things

    @property
    def things(self):
        return self.state.things.setdefault(("toys", "1", "here"), {})


@pytest.fixture
def toys(settings, db, monkeypatch):
    """One configured cloud, ``toys``, of the provider in memory; the site's own clouds are out of reach."""

    settings.DJANGO_NOVA = settings.DJANGO_NOVA | {"CLOUDS": CLOUDS}
    monkeypatch.setitem(LINKABLE, "fake", [PasswordForm])
    cloud.reset()
    cache.clear()
    yield Toys()
    cache.clear()
