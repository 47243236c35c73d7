"""Volumes keep the contract."""

from django.test import TestCase

from ..contracts import OnEC2, OnOpenStack
from . import panel


class OpenStack(OnOpenStack, TestCase):
    panel = panel
    typed = {"name": "contract", "size": "1", "description": "To be looked at"}
    wrong = {"name": "x" * 256, "size": "0", "kind": "none such"}


class EC2(OnEC2, TestCase):
    panel = panel
    typed = {"name": "contract", "size": "1"}
    wrong = {"name": "x" * 256, "size": "0", "zone": "none such"}
    unknown = "vol-0123456789abcdef0"
