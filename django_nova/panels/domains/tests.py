"""Domains keep the contract. Nothing that was made with it is left: a domain is disabled first."""

from uuid import uuid4

from django.test import TestCase

from ..contracts import ALICE, OnOpenStack
from . import panel


class OpenStack(OnOpenStack, TestCase):
    panel = panel
    secret = ALICE | {"username": "admin"}
    reader = None  # nobody but administrators and managers of a domain sees them
    typed = {"name": f"contract-{uuid4().hex[:8]}", "enabled": False}
    unknown = "0" * 32

    @classmethod
    def tearDownClass(cls):
        cls.client_of("secret").post(
            cls.url("act", "delete"), {"id": cls.id, "confirmed": "1", "name": cls.typed["name"]}
        )
        super().tearDownClass()
