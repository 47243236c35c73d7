"""Ports keep the contract."""

from django.test import TestCase

from ..contracts import OnEC2, OnOpenStack
from . import panel


class OpenStack(OnOpenStack, TestCase):
    panel = panel
    typed = {"name": "contract", "network": "private", "pairs": "10.9.0.0/16"}
    wrong = {
        "network": "none such",
        "addresses": "10.0.0.0.1",
        "pairs": "0.0.0.0/0",
        "mac": "fa:16",
        "dns_name": "-a.b-",
    }


class EC2(OnEC2, TestCase):
    panel = panel
    typed = {"name": "contract", "description": "To be looked at"}
    wrong = {"subnet": "none such", "addresses": "172.31.0.0/20", "security_groups": ["none such"]}
    unknown = "eni-0123456789abcdef0"
