"""The panel keeps the contract on the cloud in memory."""

from django.test import TestCase, override_settings

from django_nova.conf import config
from django_nova.testing import PanelContract
from tests.widgets import cloud
from tests.widgets.fixtures import CLOUDS
from tests.widgets.record import Widget

from . import panel


class OnToys(PanelContract, TestCase):
    panel, cloud = panel, "toys"
    secret = {"kind": "password", "username": "alice", "password": "secret"}
    reader = secret | {"username": "bob"}
    stranger = secret | {"username": "charlie"}
    typed = {"name": "contract", "widget": "wheel"}
    wrong = {"name": "", "widget": "none such"}

    @classmethod
    def setUpClass(cls):
        cloud.reset()
        cls.enterClassContext(override_settings(DJANGO_NOVA=config() | {"CLOUDS": CLOUDS}))
        super().setUpClass()

    @classmethod
    def make(cls):
        """A widget that it belongs to."""
        things = cloud.state.things.setdefault((cls.cloud, cls.project, cls.region), {})
        things["wheel"] = Widget("wheel", "wheel")
        return super().make()
