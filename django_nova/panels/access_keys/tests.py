"""Access keys keep the contract."""

from django.test import TestCase

from ..contracts import OnEC2
from . import panel


class EC2(OnEC2, TestCase):
    panel = panel
    wrong = {"user": ""}
    unknown = "AKIA0000000000000000"

    @classmethod
    def surround(cls):
        client = cls.client_of("secret")
        users = cls.url("list").replace("/access_keys/", "/users/")
        assert client.post(f"{users}-/create/", {"name": "contract"}).status_code == 302
        cls.within = {"user": "contract"}
