"""Sent credentials keep the contract on both clouds."""

from django.test import TestCase

from ..contracts import OnEC2, OnOpenStack
from . import panel


class Sent:
    panel = panel
    unknown = "999999999"
    wrong = {"user": "nobody", "address": "nobody", "hours": "400"}


class OpenStack(Sent, OnOpenStack, TestCase):
    reader = None
    typed = {"user": "bob", "address": "bob@example.org"}


class EC2(Sent, OnEC2, TestCase):
    typed = {"user": "programs", "address": "programs@example.org"}

    @classmethod
    def surround(cls):
        import boto3

        keys = {
            "aws_access_key_id": cls.secret["access_key"],
            "aws_secret_access_key": cls.secret["secret_key"],
        }
        boto3.client("iam", region_name=cls.region, **keys).create_user(UserName="programs")
