"""NAT gateways keep the contract."""

from django.test import TestCase

from ..contracts import OnEC2
from . import panel


class EC2(OnEC2, TestCase):
    panel = panel
    typed = {"name": "contract"}
    wrong = {"name": "x" * 256, "subnet": "none such", "address": "none such"}
    unknown = "nat-0123456789abcdef0"
