"""API access keeps the contract: its records are the services of the cloud."""

from django.test import TestCase

from ..contracts import OnEC2, OnOpenStack
from . import panel


class OpenStack(OnOpenStack, TestCase):
    panel = panel
    unknown = "none-such"


class EC2(OnEC2, TestCase):
    panel = panel
    unknown = "none-such"
