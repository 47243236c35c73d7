"""Users keep the contract: people of Keystone, and those of IAM."""

from uuid import uuid4

from django.test import TestCase

from ..contracts import ALICE, OnEC2, OnOpenStack
from . import panel


class OpenStack(OnOpenStack, TestCase):
    panel = panel
    secret = ALICE | {"username": "admin"}
    reader = None  # nobody but administrators and managers of a domain sees them
    typed = {"name": f"contract-{uuid4().hex[:8]}", "email": "contract@example.org"}
    wrong = {"name": "", "email": "nobody"}
    unknown = "0" * 32


class EC2(OnEC2, TestCase):
    panel = panel
    typed = {"name": "contract", "path": "/people/"}
    wrong = {"name": "", "path": "people"}
    unknown = "nobody"
