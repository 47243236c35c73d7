"""A gateway of a VPN with its keys and its people, as if a cloud had made it."""

from types import SimpleNamespace

from django.contrib.auth import get_user_model

from django_nova.vpn import life
from django_nova.vpn.models import Gateway

ASKED = {
    "port": 51820, "pool": "10.99.0.0/24", "clients": 4, "dns": [], "routes": ["10.20.0.0/24"], "reach": [], "network": "n",
}  # fmt: skip


def scope(project="p"):
    return SimpleNamespace(
        args=("stack", project, "RegionOne"), account=SimpleNamespace(label="alice @ Default")
    )


def standing(project="p", **asked):
    """A gateway with keys and an address, as if a cloud had made it."""
    row = life.begin(scope(project), ASKED | asked)
    with life.working(row) as work:
        life.renew(work)
        work.keep(stage=Gateway.Stage.STANDING, made={"ip": "192.0.2.1"})
    return row


def person(name):
    return get_user_model().objects.create(username=name)


def conf(row, name):
    return life.conf_of(row, life.take(row, person(name), name))
