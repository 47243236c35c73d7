"""Security groups keep the contract."""

from django.test import TestCase

from ..contracts import OnEC2, OnOpenStack
from . import panel


class OpenStack(OnOpenStack, TestCase):
    panel = panel
    typed = {"name": "contract", "description": "To be looked at"}
    wrong = {"name": "Default"}


class EC2(OnEC2, TestCase):
    panel = panel
    typed = {"name": "contract", "description": "To be looked at", "network": "vpc-"}
    wrong = {"name": "sg-mine", "description": ""}
    unknown = "sg-0123456789abcdef0"
