"""Floating IPs keep the contract."""

from unittest import mock

from django.core.cache import cache
from django.test import TestCase

from ..contracts import OnEC2, OnOpenStack
from . import panel
from .ec2 import Backend


class Ours:
    """The cloud names an address."""

    @classmethod
    def make(cls):
        client, cls.made = cls.client_of("secret"), True
        before = cls.ids(client)
        answer = client.post(cls.url("create"), cls.filled(client))
        assert answer.status_code == 302, answer.context["form"].errors
        return next(iter(cls.ids(client) - before))

    @classmethod
    def ids(cls, client):
        cache.clear()
        answer = client.get(cls.url("list"), {"format": "json", "limit": "100"})
        return {one["id"] for one in answer.json()["items"]}


class OpenStack(Ours, OnOpenStack, TestCase):
    panel = panel
    typed = {"description": "contract"}
    wrong = {"pool": "none such", "address": "300.1.2.3", "dns_name": "with space"}


class EC2(Ours, OnEC2, TestCase):
    panel = panel
    typed = {"label": "contract"}
    wrong = {"target": "none such"}
    unknown = "eipalloc-0123456789abcdef0"

    @classmethod
    def setUpClass(cls):
        """moto knows no pools; within this process it says so by an exception of Python's."""
        cls.enterClassContext(mock.patch.object(Backend, "pools", lambda self: []))
        super().setUpClass()
