"""The picture of networks keeps the contract."""

from django.test import TestCase

from ..contracts import OnEC2, OnOpenStack
from . import panel


class OpenStack(OnOpenStack, TestCase):
    panel = panel


class EC2(OnEC2, TestCase):
    panel = panel
    unknown = "vpc-0123456789abcdef0"
