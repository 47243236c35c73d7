"""Every panel keeps the contract on every cloud that it has a module for."""

from importlib import import_module

import pytest

from django_nova.clouds import clouds
from django_nova.conf import config
from django_nova.panels import panels
from django_nova.testing import PanelContract, backends


def covered(panel):
    """The providers that the panel's own tests have a contract for."""
    module = import_module(f"{panel.package}.tests")
    made = [one for one in vars(module).values() if isinstance(one, type) and issubclass(one, PanelContract)]
    found = {one.cloud: one for one in made if one.panel is panel}
    own = {"toys": "fake", "stack": "openstack", "aws": "ec2"}
    return {clouds()[slug].provider if slug in clouds() else own[slug] for slug in found}


@pytest.mark.parametrize("name", [dotted.rpartition(".")[2] for dotted in config()["PANELS"]])
def test_every_panel_has_a_contract_for_every_provider(name):
    panel = next(panel for panel in panels() if panel.name == name)
    assert covered(panel) == set(backends(panel))


def test_a_panel_without_one_is_noticed(monkeypatch):
    panel = next(panel for panel in panels() if panel.name == "widgets")
    module = import_module("tests.widgets.tests")
    monkeypatch.delattr(module, "OnToys")
    assert covered(panel) != set(backends(panel))
