"""An operator of the cloud, somebody who has none, and what is there of it."""

import threading

import pytest
from django.contrib.auth import get_user_model

from django_nova.clouds import Scope, openstack_sessions
from django_nova.clouds.accounts import account_of
from django_nova.models import LinkedAccount, Provision
from django_nova.provisioning import running
from tests.devcloud.conftest import PASSWORD

SITES_PASSWORD = "tides and currents"
CHANGES = {"POST", "PUT", "PATCH", "DELETE"}


class Killed(BaseException):
    """The process is gone: nothing of ours runs any longer, and nothing is tidied up."""


@pytest.fixture
def operated(settings):
    """The site's own account at the cloud."""

    def use(**provision):
        nova = settings.DJANGO_NOVA
        operator = {"kind": "password", "username": "admin", "password": PASSWORD}
        stack = nova["CLOUDS"]["stack"] | {"operator": operator, "provision": provision}
        settings.DJANGO_NOVA = nova | {"CLOUDS": {"stack": stack}}

    use()
    return use


@pytest.fixture
def somebody(db, operated, name):
    """New people of the site; whatever is made for them is taken back."""
    made = []

    def new(who="", **kwargs):
        user = get_user_model().objects.create_user(
            f"{name}{who}", f"{name}{who}@example.org", SITES_PASSWORD, **kwargs
        )
        made.append(user)
        return user

    yield new
    for provision in Provision.objects.filter(who__startswith=name):
        taken_back(provision)


def taken_back(provision):
    Provision.objects.filter(pk=provision.pk).update(claimed_until=None)
    provision.refresh_from_db()
    if provision.state not in ("undone", "refused", "waiting"):
        for _ in range(5):  # a busy cloud may answer late
            if running.undo(None, provision, seconds=60):
                return
        raise AssertionError(provision.error)


@pytest.fixture
def kill(monkeypatch):
    """``kill(at, when, run)``: run until just before or just after the change number ``at``; whether it came to that.

    ``when`` "before" is before the call that follows that change: what it made is written down by then.
    """
    state = {}
    send = openstack_sessions._Pool.send

    def sent(self, request, **kwargs):
        if not state or threading.get_ident() != state["thread"]:
            return send(self, request, **kwargs)
        if state["changes"] == state["at"] and state["when"] == "before":
            raise Killed
        answer = send(self, request, **kwargs)
        state["changes"] += request.method in CHANGES and "/auth/tokens" not in request.url
        if state["changes"] == state["at"] and state["when"] == "after":
            answer.close()
            raise Killed
        return answer

    monkeypatch.setattr(openstack_sessions._Pool, "send", sent)

    def run(at, when, work):
        state.update(at=at, when=when, changes=0, thread=threading.get_ident())
        try:
            work()
        except Killed:
            return True
        finally:
            state.clear()
        return False

    return run


class There:
    """What the cloud has of our people, counted by openstacksdk; asked once for all of them."""

    def __init__(self, admin):
        self.admin = admin
        self.projects = list(admin.identity.projects())
        self.users = list(admin.identity.users())
        self.roles = list(admin.identity.role_assignments())
        self.kinds = {
            kind: list(getattr(admin.network, kind)()) for kind in ("networks", "subnets", "routers")
        }
        self.ports = list(admin.network.ports(device_owner="network:router_interface"))

    def of(self, provision):
        mark = f"django-nova:{provision.mark.hex}"
        projects = [one.id for one in self.projects if mark in one.tags]
        users = [one.id for one in self.users if one.description == mark]
        found = {"projects": len(projects), "users": len(users)}
        for kind, every in self.kinds.items():
            found[kind] = sum(one.project_id in projects for one in every)
        found["interfaces"] = sum(one.project_id in projects for one in self.ports)
        found["roles"] = sum(one.user.get("id") in users for one in self.roles if one.user)
        found["credentials"] = sum(
            len(list(self.admin.identity.application_credentials(user))) for user in users
        )
        return found


ALL = {
    "projects": 1, "users": 1, "networks": 1, "subnets": 1, "routers": 1, "interfaces": 1, "credentials": 1, "roles": 2,
}  # fmt: skip
NOTHING = dict.fromkeys(ALL, 0)


def again(provision):
    return Provision.objects.get(pk=provision.pk)


def works(user):
    """The person's credentials are good for a project: Nova takes them."""
    account = account_of(LinkedAccount.objects.get(user=user, cloud="stack"))
    [project] = account.cloud.module.projects(account)
    return Scope(account, project, "RegionOne").api.compute.servers.list() == []
