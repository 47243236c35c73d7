"""Invitations keep the contract. Who cannot let anybody in has none."""

from uuid import uuid4

from django.test import TestCase

from ..contracts import OnOpenStack
from . import panel


class OpenStack(OnOpenStack, TestCase):
    panel = panel
    reader = None
    typed = {"address": f"{uuid4().hex}@example.org", "roles": "reader"}
    wrong = {"address": "nobody", "roles": "none such"}
    unknown = "999999999"
