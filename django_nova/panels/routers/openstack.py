"""Routers of Neutron. https://docs.openstack.org/api-ref/network/v2/#routers-routers"""

from django.utils.translation import gettext_lazy

from .. import Choice
from ..networks.neutron import MANY, Neutron, moment, ref, whole
from .record import Router

STATUS = {"ACTIVE": "up", "ALLOCATING": "building", "DOWN": "down", "ERROR": "error"}
INTERFACES = [
    "network:router_interface",
    "network:router_interface_distributed",
    "network:ha_router_replicated_interface",
]


class Backend(Neutron):
    Record = Router
    plural, singular = "routers", "router"
    sorts = {"name": "name", "status": "status"}
    beside = ("network_names",)

    @classmethod
    def available(cls, scope):
        return scope.api.has("network")

    def list(self, window, *, name=""):
        rows, following, names = self._page(window, self._named_or_id(name) if name else {}, self.beside)
        return whole(window, rows, following, lambda raw: _record(raw, names))

    def get(self, id):
        raw, names = self._one(id, self.beside)
        return _record(raw, names)

    def create(self, *, name, description="", network="", zones=()):
        """https://docs.openstack.org/api-ref/network/v2/#create-router"""
        body = {"name": name, "description": description, "availability_zone_hints": list(zones)}
        body = {key: value for key, value in body.items() if value}
        if network:
            body["external_gateway_info"] = {"network_id": network}
        return _record(self._make(body), {})

    def edit(self, id, *, name=None, description=None, enabled=None):
        body = {"name": name, "description": description, "admin_state_up": enabled}
        self._change(id, {key: value for key, value in body.items() if value is not None})

    def connect(self, id, *, network, address=""):
        """Lead outside by an external network, under this address or the next free one.

        https://docs.openstack.org/api-ref/network/v2/#update-router
        """
        given = {"network_id": network}
        if address:
            given["external_fixed_ips"] = [{"ip_address": address}]
        self._change(id, {"external_gateway_info": given})

    def disconnect(self, id):
        self._change(id, {"external_gateway_info": {}})

    def held(self, id):
        """The subnets that it connects: [(kind, name)]."""
        fields = ["fixed_ips"]
        rows = self._rows("ports", device_id=id, device_owner=INTERFACES, fields=fields, limit=MANY)
        ranges = self._names("subnets", "cidr")
        used = [one["subnet_id"] for row in rows for one in row["fixed_ips"]]
        return [("subnet", ranges.get(one, one[:8])) for one in used]

    # -- Choices -------------------------------------------------------------------------------------------------------

    def external_networks(self):
        rows = self._rows("networks", **{"router:external": True, "fields": ["id", "name"], "limit": MANY})
        return [Choice(one["id"], one["name"] or one["id"]) for one in rows]

    def zones(self):
        return self.zones_of("router")

    def quotas(self):
        return self._quota(gettext_lazy("Routers"))


def _record(raw, names):
    gateway = raw.get("external_gateway_info") or {}
    status = STATUS.get(raw["status"], "down")
    return Router(
        id=raw["id"],
        name=raw["name"],
        status=status if raw["admin_state_up"] else "off",
        gateway=ref(gateway.get("network_id"), names.get("network_names", {})),
        outside=tuple(one["ip_address"] for one in gateway.get("external_fixed_ips") or ()),
        translates=gateway.get("enable_snat"),
        routes=tuple(f"{one['destination']} via {one['nexthop']}" for one in raw.get("routes") or ()),
        description=raw.get("description") or "",
        enabled=raw["admin_state_up"],
        zones=tuple(raw.get("availability_zones") or raw.get("availability_zone_hints") or ()),
        created=moment(raw.get("created_at")),
    )
