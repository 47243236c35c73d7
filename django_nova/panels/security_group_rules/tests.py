"""Rules of security groups keep the contract; what is asked for in a few words, and what the answers say."""

from django.core.cache import cache
from django.test import TestCase

from ..contracts import OnEC2, OnOpenStack
from . import panel

TYPED = {
    "group": "default",
    "preset": "own",
    "ports": "8123",
    "peer": "network",
    "network": "10.9.8.0/24",
    "description": "contract",
}
WRONG = {"ports": "90-80", "network": "10.0.0.5/24", "protocol": "nonsense", "peer": "somebody"}


class Ours:
    """A rule has no name to find it by."""

    @classmethod
    def make(cls):
        client, cls.made = cls.client_of("secret"), True
        answer = client.post(cls.url("create"), cls.filled(client))
        assert answer.status_code == 302, answer.context["form"].errors
        cache.clear()
        found = client.get(cls.url("list"), {"format": "json", "limit": "100"}).json()["items"]
        return next(one["id"] for one in found if one["description"] == "contract")


class OpenStack(Ours, OnOpenStack, TestCase):
    panel = panel
    typed, wrong = TYPED, WRONG


class EC2(Ours, OnEC2, TestCase):
    panel = panel
    typed, wrong = TYPED, WRONG
    unknown = "sgr-0123456789abcdef0"
