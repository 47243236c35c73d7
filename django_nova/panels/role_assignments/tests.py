"""Role assignments keep the contract."""

from uuid import uuid4

from django.test import TestCase

from ..contracts import ALICE, OnOpenStack
from . import panel


class OpenStack(OnOpenStack, TestCase):
    panel = panel
    secret = ALICE | {"username": "admin"}
    reader = None  # nobody but administrators and managers of a domain sees them
    typed = {"role": "reader", "project": "research"}
    wrong = {"role": "none such", "project": ""}
    unknown = f"user:{'0' * 32}:project:{'0' * 32}:{'0' * 32}"

    @classmethod
    def surround(cls):
        client = cls.client_of("secret")
        cls.users = cls.url("list").replace("/role_assignments/", "/users/")
        name = f"contract-{uuid4().hex[:8]}"
        client.post(f"{cls.users}-/create/", {"name": name, "domain": "default"})
        found = client.get(cls.users, {"name": name, "format": "json"}).json()["items"]
        cls.within = {"user": found[0]["id"]}

    @classmethod
    def tearDownClass(cls):
        cls.client_of("secret").post(f"{cls.users}-/delete/", {"id": cls.within["user"], "confirmed": "1"})
        super().tearDownClass()
