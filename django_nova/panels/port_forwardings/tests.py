"""Port forwardings keep the contract."""

from django.test import TestCase

from ..contracts import OnOpenStack
from . import panel


class OpenStack(OnOpenStack, TestCase):
    """On a floating IP of the project that leads nowhere."""

    panel = panel
    typed = {"outside": "18080", "inside": "80", "description": "contract"}
    wrong = {"outside": "90-80", "inside": "80-82", "target": "none such"}
    unknown = "00000000-0000-0000-0000-000000000000:00000000-0000-0000-0000-000000000000"
