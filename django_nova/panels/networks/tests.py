"""Networks keep the contract."""

from random import randrange

from django.test import TestCase

from ..contracts import OnEC2, OnOpenStack
from . import panel

RANGE = f"10.{randrange(100, 128)}.{randrange(256)}.0/24"  # noqa: S311


class OpenStack(OnOpenStack, TestCase):
    panel = panel
    typed = {
        "name": "contract",
        "description": "To be looked at",
        "cidr": RANGE,
        "anyway": "True",
        "dns": "9.9.9.9",
    }
    wrong = {"name": "x" * 256, "cidr": "10.0.0.5/24", "gateway": "192.168.1.1", "dns": "nine", "mtu": "1"}


class EC2(OnEC2, TestCase):
    panel = panel
    typed = {"name": "contract", "cidr": "10.99.0.0/16", "anyway": "True", "subnet_cidr": "10.99.1.0/24"}
    wrong = {"cidr": "10.99.0.0", "subnet_cidr": "10.98.0.0/24", "zone": "none such"}
    unknown = "vpc-0123456789abcdef0"
