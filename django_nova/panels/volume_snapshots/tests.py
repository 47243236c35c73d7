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
        from moto.ec2.models import ec2_backends

        boto3.client("ec2", region_name=cls.region).create_volume(AvailabilityZone="us-east-1a", Size=1)
        for backend in ec2_backends["123456789012"].values():
            backend.snapshots.clear()  # moto takes those of its own images for everybody's
        super().setUpTestData()
