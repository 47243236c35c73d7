"""Requests keep the contract. They are answered by nobody here: tests/devcloud has an administrator."""

from django.test import TestCase

from ..contracts import OnOpenStack
from . import panel


class OpenStack(OnOpenStack, TestCase):
    panel = panel
    unknown = "999999999"
    typed = {"limits": "compute:cores=100000", "reason": "Many <small> calculations"}
    wrong = {"limits": "compute:cores=few", "reason": ""}
