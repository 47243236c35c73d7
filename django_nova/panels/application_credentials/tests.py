"""Application credentials keep the contract. They belong to the person: nobody else sees them, and readers have their own."""

from django.test import TestCase

from ..contracts import OnOpenStack
from . import panel


class OpenStack(OnOpenStack, TestCase):
    panel = panel
    reader = None
    typed = {
        "name": "contract",
        "description": "To be looked at",
        "expires": "2099-12-31T12:00",
        "rules": "compute GET /v2.1/servers",
    }
    wrong = {
        "name": "",
        "expires": "2001-01-01T00:00",
        "rules": "compute SHOUT /v2.1/servers",
        "roles": "none such",
    }
