"""Subnets keep the contract."""

from random import randrange

from django.test import TestCase

from ..contracts import OnEC2, OnOpenStack
from . import panel

INSIDE = {"gateway": "192.168.1.1", "pools": "10.0.0.9–10.0.0.5", "routes": "nowhere", "dns": "::1"}


class Elsewhere:
    """Each attempt with a range of its own: no two subnets overlap."""

    @classmethod
    def filled(cls, client):
        cls.typed = cls.typed | {"cidr": cls.ranges.format(randrange(96, 250), randrange(256))}  # noqa: S311
        return super().filled(client)


class OpenStack(Elsewhere, OnOpenStack, TestCase):
    panel = panel
    ranges = "10.{0}.{1}.0/24"
    typed = {"name": "contract", "network": "private"}
    wrong = {"cidr": "10.0.0.0", "prefix": "24", "mode": "slaac", **INSIDE}


class EC2(Elsewhere, OnEC2, TestCase):
    panel = panel
    ranges = "172.31.{0}.0/24"
    typed = {"name": "contract"}
    wrong = {"cidr": "172.31.0.7/20", "zone": "none such"}
    unknown = "subnet-0123456789abcdef0"
