"""Policies keep the contract."""

import json

from django.test import TestCase

from ..contracts import OnEC2
from . import panel


class EC2(OnEC2, TestCase):
    panel = panel
    typed = {"policy": "contract"}
    wrong = {"policy": "none such"}
    unknown = "user:contract:arn:aws:iam::aws:policy/Nothing"

    @classmethod
    def surround(cls):
        import boto3

        nothing = {"Effect": "Allow", "Action": "s3:List*", "Resource": "*"}
        document = json.dumps({"Version": "2012-10-17", "Statement": [nothing]})
        keys = {"aws_access_key_id": "x", "aws_secret_access_key": "x", "region_name": "us-east-1"}
        boto3.client("iam", **keys).create_policy(PolicyName="contract", PolicyDocument=document)
        client = cls.client_of("secret")
        users = cls.url("list").replace("/policies/", "/users/")
        assert client.post(f"{users}-/create/", {"name": "contract"}).status_code == 302
        cls.within = {"user": "contract"}
