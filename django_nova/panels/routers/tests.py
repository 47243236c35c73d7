"""Routers keep the contract."""

from django.test import TestCase

from ..contracts import OnOpenStack
from . import panel


class OpenStack(OnOpenStack, TestCase):
    panel = panel
    typed = {"name": "contract", "network": "public"}
    wrong = {"name": "x" * 256, "network": "none such", "zones": ["none such"]}
