"""VPNs keep the contract on both clouds. Who may only look may not remove one."""

from django.test import TestCase

from ..contracts import OnEC2, OnOpenStack
from . import panel


class OpenStack(OnOpenStack, TestCase):
    panel = panel
    typed = {"image": "cirros", "flavor": "m1.tiny", "network": "private", "reach": []}
    wrong = {"image": "none such", "flavor": "", "network": "none such"}


class EC2(OnEC2, TestCase):
    panel = panel
    typed = {"flavor": "t3.micro"}
    wrong = {"image": "none such", "flavor": "", "network": ""}
