"""Routes keep the contract."""

from random import randrange

from django.test import TestCase

from ..contracts import OnEC2, OnOpenStack
from . import panel


class Elsewhere:
    """Each attempt for a range of its own: no two routes are for the same."""

    @classmethod
    def filled(cls, client):
        cls.typed = cls.typed | {"destination": f"10.{randrange(100, 250)}.{randrange(256)}.0/24"}  # noqa: S311
        return super().filled(client)

    @classmethod
    def make(cls):
        super().make()
        client = cls.client_of("secret")
        found = client.get(cls.url("list"), {"format": "json", "limit": "100"}).json()["items"]
        return next(one["id"] for one in found if one["destination"] == cls.typed["destination"])


class OpenStack(Elsewhere, OnOpenStack, TestCase):
    panel = panel
    typed = {"router": "router", "next_hop": "10.0.1.250"}
    wrong = {"router": "none such", "destination": "10.0.0.1/8", "next_hop": "fd00::1"}
    unknown = "00000000-0000-0000-0000-000000000000!10.0.0.0_8!10.0.0.1"


class EC2(Elsewhere, OnEC2, TestCase):
    panel = panel
    typed = {"target": "made"}
    wrong = {"destination": "10.0.0.1/8", "target": "none such"}
    unknown = "rtb-0123456789abcdef0!10.0.0.0_8"

    @classmethod
    def make(cls):
        """A gateway to lead to."""
        import boto3

        keys = {
            "aws_access_key_id": cls.secret["access_key"],
            "aws_secret_access_key": cls.secret["secret_key"],
        }
        ec2 = boto3.client("ec2", region_name=cls.region, **keys)
        tags = [{"ResourceType": "internet-gateway", "Tags": [{"Key": "Name", "Value": "made"}]}]
        ec2.create_internet_gateway(TagSpecifications=tags)
        return super().make()
