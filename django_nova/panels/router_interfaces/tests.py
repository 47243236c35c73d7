"""Interfaces of routers keep the contract."""

from secrets import token_hex

from django.test import TestCase

from ...clouds import Project, Scope
from ..contracts import OnOpenStack
from . import panel


class OpenStack(OnOpenStack, TestCase):
    """Between a router and a network that are made for this alone."""

    panel = panel
    wrong = {"router": "none such", "subnet": "none such", "address": "10.0.0"}

    @classmethod
    def make(cls):
        scope = Scope(cls.account("secret"), Project(cls.project, ""), cls.region)
        cls.network, cls.name = scope.api.network, f"contract-{token_hex(3)}"
        cls.there = {kind: cls.put(kind, {"name": cls.name}) for kind in ("router", "network")}
        subnet = {
            "network_id": cls.there["network"],
            "name": cls.name,
            "cidr": "10.251.7.0/24",
            "ip_version": 4,
        }
        cls.put("subnet", subnet)
        cls.typed = {"router": cls.name, "subnet": cls.name}
        super().make()
        found = (
            cls.client_of("secret").get(cls.url("list"), {"format": "json", "limit": "100"}).json()["items"]
        )
        return next(one["id"] for one in found if one["network"]["id"] == cls.there["network"])

    @classmethod
    def put(cls, kind, body):
        return cls.network.post(f"/v2.0/{kind}s", json={kind: body}).json()[kind]["id"]

    @classmethod
    def tearDownClass(cls):
        super().tearDownClass()
        for kind, id in cls.there.items():
            cls.network.delete(f"/v2.0/{kind}s/{id}")
