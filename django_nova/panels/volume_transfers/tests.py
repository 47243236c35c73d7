"""Transfers of volumes keep the contract."""

from django.test import TestCase

from ..contracts import OnOpenStack
from . import panel


class OpenStack(OnOpenStack, TestCase):
    panel = panel
    typed = {"name": "contract"}
    wrong = {"name": "x" * 256, "volume": "none such"}
