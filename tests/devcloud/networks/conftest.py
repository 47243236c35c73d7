"""Networks, routers and projects that are made for a test and go with it."""

from random import randrange

import pytest
from django.core.cache import cache


def fresh_range():
    return f"10.{randrange(100, 128)}.{randrange(256)}.0/24"  # noqa: S311


def create(person, panel, **given):
    """What the form says is wrong, by field; {} when it was done."""
    cache.clear()
    answer = person.post(f"{panel}:create", **given)
    form = (answer.context or {}).get("form")
    return dict(form.errors) if form is not None and answer.status_code != 302 else {}


@pytest.fixture
def tidy(cloud):
    """What a test made, taken away in the end: [(delete function, id)], the last first."""
    made = []
    yield made
    for delete, id in reversed(made):
        delete(id)


def clear(cloud, network):
    """A network with whatever is on it."""
    for port in cloud.network.ports(network_id=network):
        if port.device_owner.startswith("network:router"):
            cloud.network.update_router(port.device_id, routes=[])
            cloud.network.remove_interface_from_router(port.device_id, port=port.id)
        elif not port.device_owner:
            cloud.network.delete_port(port.id)
    cloud.network.delete_network(network)


@pytest.fixture
def network(cloud, name, tidy):
    """A network with a subnet, by the API."""
    made = cloud.network.create_network(name=name)
    tidy.append((lambda id: clear(cloud, id), made.id))
    made.cidr = fresh_range()
    made.subnet = cloud.network.create_subnet(network_id=made.id, ip_version=4, cidr=made.cidr, name=name).id
    cache.clear()
    return made


@pytest.fixture
def router(cloud, name, tidy):
    made = cloud.network.create_router(name=name)
    tidy.append((cloud.network.delete_router, made.id))
    cache.clear()
    return made


@pytest.fixture
def project(admin, name):
    """A project of alice's that has nothing yet."""
    made = admin.identity.create_project(name=name, domain_id="default")
    alice = admin.identity.find_user("alice", domain_id="default")
    admin.identity.assign_project_role_to_user(made, alice, admin.identity.find_role("member"))
    yield made
    admin.identity.delete_project(made)
