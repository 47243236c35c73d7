"""EC2 credentials keep the contract. They belong to the person: nobody else sees them, and readers have their own."""

from django.test import TestCase

from ..contracts import OnEC2, OnOpenStack
from . import panel


class Made:
    """Nothing is typed by which the new one could be found in a list: the page that shows its secret tells which it is."""

    wrong = {}

    @classmethod
    def make(cls):
        answer = cls.client_of("secret").post(cls.url("create"))
        cls.made = True
        return answer.context["record"].id


class OpenStack(Made, OnOpenStack, TestCase):
    panel = panel
    reader = None


class EC2(Made, OnEC2, TestCase):
    panel = panel
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
