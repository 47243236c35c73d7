"""Projects that are made for a test and go with everything that it put in, and those who press until one is gone."""

import time
import uuid
from types import SimpleNamespace

import openstack
import pytest
from django.core.cache import cache

from tests.devcloud.conftest import PASSWORD
from tests.devcloud.conftest import connection as connected


def connection(devcloud, person, project, domain="Default"):
    if domain == "Default":
        return connected(devcloud, person, project)
    auth = {
        "auth_url": devcloud.endpoints["keystone"],
        "username": person,
        "password": PASSWORD,
        "project_name": project,
    }
    named = {"user_domain_name": domain, "project_domain_name": domain}
    return openstack.connection.Connection(auth=auth | named, region_name="RegionOne")


class Pressing:
    """Somebody who goes on until it is over, as the page's script does."""

    def __init__(self, person, project, verb="delete", **more):
        self.person, self.project, self.verb, self.more = person, project, verb, more
        self.carried, self.refused = {}, {}

    def press(self):
        """One step; the context of the page that followed, or None when it was over."""
        cache.clear()
        sent = {"id": self.project.id, "name": self.project.name} | self.more | self.carried
        answer = self.person.post("projects:act", self.verb, **sent)
        if answer.status_code == 302:
            return None
        if answer.status_code == 422:
            self.refused = answer.context["form"].errors
            return answer.context
        self.carried = {name: answer.context[name] for name in ("total", "least", "still")}
        return answer.context

    def until(self, condition=lambda shown: shown is None, seconds=90):
        end = time.monotonic() + seconds
        while not condition(shown := self.press()):
            assert shown is not None, "it is over too early"
            assert not self.refused, self.refused
            assert time.monotonic() < end, [
                (h.kind, h.names, h.waits, h.refused) for h in shown["contents"].held if h.things
            ]
            time.sleep(0.3)
        return shown


def held(contents):
    return {one.kind: one.names for one in contents.held if one.things}


@pytest.fixture
def boss(sign_in):
    """The cloud's administrator, in a project of their own."""
    return sign_in("admin", "admin")


@pytest.fixture
def project(admin, devcloud, sign_in):
    """A new project with alice as a member; ``cloud`` is she in it."""
    made = []

    def make(name="", **more):
        one = admin.identity.create_project(
            name=name or f"test-{uuid.uuid4().hex[:8]}", domain_id="default", **more
        )
        admin.identity.assign_project_role_to_user(
            one.id, admin.identity.find_user("alice").id, admin.identity.find_role("member").id
        )
        made.append(SimpleNamespace(id=one.id, name=one.name, cloud=connection(devcloud, "alice", one.name)))
        return made[-1]

    yield make
    left = [
        one for one in reversed(made) if admin.identity.find_project(one.id)
    ]  # as it is after a test that failed
    going, end = [Pressing(sign_in("admin", "admin"), one) for one in left], time.monotonic() + 120
    while going:  # in turn, as one may hold the other
        going = [one for one in going if one.press() is not None]
        assert time.monotonic() < end, "there is something left"


@pytest.fixture
def kind(admin, name):
    """A type of volume groups."""
    made = admin.block_storage.create_group_type(name=name)
    yield made.id
    admin.block_storage.delete_group_type(made)


def left_of(admin, id):
    """What the services themselves still have of a project, by kind; the network's groups without asking for the project's."""
    every = {"project_id": id}
    found = {
        "servers": admin.compute.servers(details=False, all_projects=True, **every),
        "volumes": admin.block_storage.volumes(details=False, all_projects=True, **every),
        "snapshots": admin.block_storage.snapshots(details=False, all_projects=True, **every),
        "backups": admin.block_storage.backups(details=False, all_tenants=True, **every),
        "networks": admin.network.networks(**every),
        "subnets": admin.network.subnets(**every),
        "ports": admin.network.ports(**every),
        "routers": admin.network.routers(**every),
        "addresses": admin.network.ips(**every),
        "groups": [one for one in admin.network.security_groups() if one.project_id == id],
        "images": admin.image.images(owner=id),
        "quotas": [one for one in admin.network.quotas() if one.project_id == id],
    }
    ids = {kind: [one.id for one in some] for kind, some in found.items()}
    return {kind: some for kind, some in ids.items() if some}
