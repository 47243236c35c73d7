"""The panel keeps the contract on the cloud in memory."""

from django.test import TestCase, override_settings

from django_nova.conf import config
from django_nova.testing import PanelContract

from . import cloud, panel
from .fixtures import CLOUDS


class OnToys(PanelContract, TestCase):
    panel, cloud = panel, "toys"
    secret = {"kind": "password", "username": "alice", "password": "secret"}
    reader = secret | {"username": "bob"}
    stranger = secret | {"username": "charlie"}
    typed = {"name": "contract", "colour": "Blue", "labels": "a=b", "password": "hush hush hush"}
    wrong = {"name": "", "labels": "nonsense", "colour": "mauve"}

    @classmethod
    def setUpClass(cls):
        cloud.reset()
        cls.enterClassContext(override_settings(DJANGO_NOVA=config() | {"CLOUDS": CLOUDS}))
        super().setUpClass()
