"""Images keep the contract."""

from django.test import TestCase

from ..contracts import OnEC2, OnOpenStack
from . import panel


class OpenStack(OnOpenStack, TestCase):
    panel = panel


class EC2(OnEC2, TestCase):
    panel = panel
    unknown = "ami-0123456789abcdef0"

    @classmethod
    def make(cls):
        """One of our own: the list begins with these."""
        import boto3

        keys = {
            "aws_access_key_id": cls.secret["access_key"],
            "aws_secret_access_key": cls.secret["secret_key"],
        }
        boto3.client("ec2", region_name=cls.region, **keys).register_image(
            Name="contract", Architecture="x86_64"
        )
        return super().make()
