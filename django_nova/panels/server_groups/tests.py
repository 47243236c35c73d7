"""Server groups keep the contract."""

from django.test import TestCase

from ..contracts import OnOpenStack
from . import panel


class OpenStack(OnOpenStack, TestCase):
    panel = panel
    typed = {"name": "contract", "policy": "anti-affinity", "most": "2"}
    wrong = {"name": "", "policy": "close", "most": "0"}
