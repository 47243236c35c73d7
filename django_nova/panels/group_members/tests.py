"""Memberships keep the contract."""

from uuid import uuid4

from django.test import TestCase

from ..contracts import ALICE, OnEC2, OnOpenStack
from . import panel


class OpenStack(OnOpenStack, TestCase):
    panel = panel
    secret = ALICE | {"username": "admin"}
    reader = None  # nobody but administrators and managers of a domain sees them
    typed = {"user": "auditor"}
    wrong = {"user": ""}
    unknown = f"{'0' * 32}:{'0' * 32}"

    @classmethod
    def surround(cls):
        client = cls.client_of("secret")
        cls.groups = cls.url("list").replace("/group_members/", "/groups/")
        name = f"contract-{uuid4().hex[:8]}"
        client.post(f"{cls.groups}-/create/", {"name": name, "domain": "default"})
        found = client.get(cls.groups, {"name": name, "format": "json"}).json()["items"]
        cls.within = {"group": found[0]["id"]}

    @classmethod
    def tearDownClass(cls):
        cls.client_of("secret").post(f"{cls.groups}-/delete/", {"id": cls.within["group"], "confirmed": "1"})
        super().tearDownClass()


class EC2(OnEC2, TestCase):
    panel = panel
    typed = {"user": "contract"}
    wrong = {"user": ""}
    unknown = "nobody:nobody"

    @classmethod
    def surround(cls):
        client = cls.client_of("secret")
        for one in "users", "groups":
            address = cls.url("list").replace("/group_members/", f"/{one}/")
            assert client.post(f"{address}-/create/", {"name": "contract"}).status_code == 302
        cls.within = {"group": "contract"}
