"""Backups of volumes keep the contract, where the cloud has a service that makes them."""

from django.test import TestCase

from ..contracts import OnOpenStack
from . import panel


class OpenStack(OnOpenStack, TestCase):
    panel = panel
    typed = {"name": "contract", "volume": "scratch", "description": "To be looked at"}
    wrong = {"name": "x" * 256, "volume": "none such"}
