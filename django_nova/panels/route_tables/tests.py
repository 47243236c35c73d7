"""Route tables keep the contract."""

from django.test import TestCase

from ..contracts import OnEC2
from . import panel


class EC2(OnEC2, TestCase):
    panel = panel
    typed = {"name": "contract"}
    wrong = {"name": "x" * 256, "network": "none such"}
    unknown = "rtb-0123456789abcdef0"
