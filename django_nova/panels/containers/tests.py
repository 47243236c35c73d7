"""Containers keep the contract."""

from django.test import TestCase

from ..contracts import OnEC2, OnOpenStack
from . import panel


class OpenStack(OnOpenStack, TestCase):
    panel = panel
    typed = {"name": "contract of containers", "metadata": 'about=it\'s "quoted"'}
    wrong = {"name": "x" * 257, "metadata": "with space=1"}
    unknown = "contract-none"


class EC2(OnEC2, TestCase):
    panel = panel
    typed = {"name": "contract-of-containers", "tags": "about=tests"}
    wrong = {"name": "Not.A_bucket"}
    unknown = "contract-none"
