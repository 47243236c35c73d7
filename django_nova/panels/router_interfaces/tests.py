"""Interfaces of routers keep the contract."""

from django.test import TestCase

from ..contracts import OnOpenStack
from . import panel


class OpenStack(OnOpenStack, TestCase):
    """The devcloud's network «backend» stands apart from its router."""

    panel = panel
    typed = {"router": "router", "subnet": "backend-subnet"}
    wrong = {"router": "none such", "subnet": "none such", "address": "10.0.0"}
