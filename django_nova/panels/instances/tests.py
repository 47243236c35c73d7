"""Instances keep the contract; what is special about them is tested on the clouds themselves."""

from django.test import TestCase

from ..contracts import OnEC2, OnOpenStack
from . import panel


class OpenStack(OnOpenStack, TestCase):
    panel = panel
    typed = {
        "name": "contract", "source": "cirros", "flavor": "m1.tiny", "networks": "private", "metadata": "build_seconds=0",
        "user_data": "#!/bin/sh\necho do not tell anybody",
    }  # fmt: skip
    wrong = {"name": "", "count": "0", "metadata": "nonsense", "flavor": "none such"}


class EC2(OnEC2, TestCase):
    panel = panel
    typed = {"name": "contract", "flavor": "t3.micro", "user_data": "#!/bin/sh\necho do not tell anybody"}
    wrong = {"name": "x" * 256, "count": "0", "tags": "nonsense", "flavor": "none such"}
    unknown = "i-0123456789abcdef0"
