"""Snapshots of volumes keep the contract."""

from django.test import TestCase

from ..contracts import OnEC2, OnOpenStack
from . import panel


class OpenStack(OnOpenStack, TestCase):
    panel = panel
    typed = {"name": "contract", "volume": "scratch", "description": "To be looked at"}
    wrong = {"name": "x" * 256, "volume": "none such"}


class EC2(OnEC2, TestCase):
    panel = panel
    typed = {"name": "contract"}
    wrong = {"name": "x" * 256, "volume": "none such"}
    unknown = "snap-0123456789abcdef0"

    @classmethod
    def setUpTestData(cls):
        import boto3

        boto3.client("ec2", region_name=cls.region).create_volume(AvailabilityZone="us-east-1a", Size=1)
        super().setUpTestData()
