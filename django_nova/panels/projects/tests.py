"""Projects keep the contract; they are made and deleted by the cloud's administrator, in a project of their own."""

from django.test import TestCase

from ..contracts import ALICE, OnOpenStack
from . import panel

NAME = "contract of projects"


class OpenStack(OnOpenStack, TestCase):
    panel = panel
    project = "admin"
    secret = ALICE | {"username": "admin"}
    reader, stranger = None, ALICE
    typed = {"name": NAME, "description": "To be looked at", "tags": "tests, contract"}
    wrong = {"name": "x" * 65, "tags": "with/slash", "domain": "nowhere"}
    unknown = "0" * 32

    @classmethod
    def tearDownClass(cls):
        if cls.made:
            sent = {"id": cls.id, "name": NAME}
            cls.client_of("secret").post(cls.url("act", "delete"), sent)
            cls.made = False
        super().tearDownClass()
