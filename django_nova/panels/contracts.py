"""The clouds that the panels of this project keep their contracts on: the devcloud's OpenStack, and EC2 in memory."""

from unittest import mock

import pytest
from django.test import override_settings

from ..conf import config
from ..testing import PanelContract

ALICE = {"kind": "password", "username": "alice", "password": "secret", "domain": "Default"}


@pytest.mark.devcloud
@pytest.mark.usefixtures("devcloud")
class OnOpenStack(PanelContract):
    """A real control plane; its people are the devcloud's."""

    cloud, project, region = "stack", "demo", "RegionOne"
    secret = ALICE
    reader, stranger = ALICE | {"username": "bob"}, ALICE | {"username": "charlie"}


class OnEC2(PanelContract):
    """moto within this process: no endpoint, no network."""

    cloud, region = "aws", "us-east-1"
    secret = {
        "kind": "access_key",
        "access_key": "AKIAIOSFODNN7EXAMPLE",
        "secret_key": "a secret of nobody's",
    }
    clouds = {"aws": {"provider": "ec2", "name": "EC2", "regions": ["us-east-1", "eu-west-1"]}}

    @classmethod
    def setUpClass(cls):
        from moto import mock_aws
        from moto.ec2.models.instance_types import InstanceTypeBackend

        from django_nova.clouds import ec2_clients

        # Of the 1400 types, which take moto two seconds to tell, a few
        few = [one for one in InstanceTypeBackend.instance_types if one["InstanceType"].startswith("t3.")]
        cls.enterClassContext(mock.patch.object(InstanceTypeBackend, "instance_types", few))
        cls.enterClassContext(mock_aws())
        ec2_clients.session.cache_clear()  # one that was made before moto was loaded does not know of it
        cls.addClassCleanup(ec2_clients.session.cache_clear)
        cls.enterClassContext(override_settings(DJANGO_NOVA=config() | {"CLOUDS": cls.clouds}))
        super().setUpClass()
