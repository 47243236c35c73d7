"""Shares of networks keep the contract."""

from uuid import uuid4

from django.test import TestCase

from ..contracts import OnOpenStack
from . import panel


class OpenStack(OnOpenStack, TestCase):
    panel = panel
    typed = {"network": "backend"}
    wrong = {"network": "none such", "project": ""}

    @classmethod
    def filled(cls, client):
        cls.typed = cls.typed | {"project": uuid4().hex}
        return super().filled(client)

    @classmethod
    def make(cls):
        super().make()
        found = (
            cls.client_of("secret").get(cls.url("list"), {"format": "json", "limit": "100"}).json()["items"]
        )
        return next(one["id"] for one in found if one["project"] == cls.typed["project"])
