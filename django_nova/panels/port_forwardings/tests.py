"""Port forwardings keep the contract."""

from django.core.cache import cache
from django.test import TestCase

from ..contracts import OnOpenStack
from . import panel


class OpenStack(OnOpenStack, TestCase):
    """On a floating IP of the project that leads nowhere."""

    panel = panel
    typed = {"outside": "18080", "inside": "18080", "description": "contract"}
    wrong = {"outside": "90-80", "inside": "80-82", "target": "none such"}
    unknown = "00000000-0000-0000-0000-000000000000:00000000-0000-0000-0000-000000000000"

    @classmethod
    def make(cls):
        """A forwarding has no name to find it by."""
        client, cls.made = cls.client_of("secret"), True
        answer = client.post(cls.url("create"), cls.filled(client))
        assert answer.status_code == 302, answer.context["form"].errors
        cache.clear()
        found = client.get(cls.url("list"), {"format": "json", "limit": "100"}).json()["items"]
        return next(one["id"] for one in found if one["outside"] == "18080")
