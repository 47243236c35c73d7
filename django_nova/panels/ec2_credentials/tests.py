"""EC2 credentials keep the contract. They belong to the person: nobody else sees them, and readers have their own."""

from django.test import TestCase

from ..contracts import OnEC2, OnOpenStack
from . import panel


class OpenStack(OnOpenStack, TestCase):
    panel = panel
    reader = None
    wrong = {}


class EC2(OnEC2, TestCase):
    panel = panel
    wrong = {}
    unknown = "AKIANOBODYS000000000"

    @classmethod
    def setUpTestData(cls):
        """Keys belong to somebody, so that somebody is needed."""
        from moto.iam.models import iam_backends

        iam = iam_backends["123456789012"]["aws"]
        iam.create_user("us-east-1", "contract")
        key = iam.create_access_key(user_name="contract")
        cls.secret = cls.secret | {"access_key": key.access_key_id, "secret_key": key.secret_access_key}
        super().setUpTestData()
