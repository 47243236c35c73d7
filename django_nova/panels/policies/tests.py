"""Policies keep the contract."""

from django.test import TestCase

from ..contracts import OnEC2
from . import panel


class EC2(OnEC2, TestCase):
    panel = panel
    typed = {"policy": "AmazonS3ReadOnlyAccess"}
    wrong = {"policy": "none such"}
    unknown = "user:contract:arn:aws:iam::aws:policy/Nothing"

    @classmethod
    def surround(cls):
        client = cls.client_of("secret")
        users = cls.url("list").replace("/policies/", "/users/")
        assert client.post(f"{users}-/create/", {"name": "contract"}).status_code == 302
        cls.within = {"user": "contract"}
