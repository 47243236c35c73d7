"""Networks of EC2 that are made for a test."""

import pytest
from django.core.cache import cache

from tests.moto.conftest import told


def create(person, panel, **given):
    """What the person is told; the cache holds nothing of what was made behind the site's back."""
    cache.clear()
    return told(person.client.post(f"{person.base}/{panel}/-/create/", given, follow=True))


def named(rows):
    return next((tag["Value"] for tag in rows.get("Tags") or [] if tag["Key"] == "Name"), "")


def only(person, call, key, **query):
    [found] = getattr(person.ec2, call)(**query)[key]
    return found


def of(network):
    return [{"Name": "vpc-id", "Values": [network]}]


@pytest.fixture
def vpc(alice):
    """A network with a subnet and a way to the internet, made in the form."""
    given = {"name": "shop", "cidr": "10.0.0.0/16", "subnet_cidr": "10.0.1.0/24", "zone": "us-east-1b"}
    assert create(alice, "networks", internet="on", tags="for=tests", **given) == "“shop” is created."
    found = next(one for one in alice.rows("/networks/")["items"] if one["name"] == "shop")
    return found["id"]


@pytest.fixture
def subnet(alice, vpc):
    return only(alice, "describe_subnets", "Subnets", Filters=of(vpc))["SubnetId"]
