"""Key pairs keep the contract. They belong to the person: nobody else sees them, and readers have their own."""

from django.test import TestCase

from ..contracts import OnEC2, OnOpenStack
from . import panel

KEY = "ssh-ed25519 AAAAC3NzaC1lZDI1NTE5AAAAIFPkul8w5nhFWdqsz7xu555+RKdj5QjPZ96Ky92XDt1b contract"


class OpenStack(OnOpenStack, TestCase):
    panel = panel
    reader = None
    typed = {"name": "contract", "public_key": KEY}
    wrong = {"name": "<b>", "public_key": "no key"}
    unknown = "nobody's"


class EC2(OnEC2, TestCase):
    panel = panel
    typed = {"name": "contract"}
    wrong = {"name": "", "public_key": "no key"}
    unknown = "nobody's"
