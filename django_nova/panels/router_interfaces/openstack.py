"""Interfaces of Neutron's routers, which are ports. https://docs.openstack.org/api-ref/network/v2/#routers-routers"""

from django.utils.translation import gettext as _

from ...clouds.errors import CloudError, NotFound
from ...clouds.gather import gather
from .. import Choice
from ..networks.neutron import MANY, Neutron, ref, whole
from ..routers.openstack import INTERFACES
from .record import RouterInterface

STATUS = {"ACTIVE": "up", "BUILD": "building", "DOWN": "down", "ERROR": "error"}


class Backend(Neutron):
    Record = RouterInterface
    plural, singular = "ports", "port"
    beside = "network_names", "subnet_ranges", "router_names"

    def list(self, window, *, router="", network=""):
        query = {"device_id": router, "network_id": network, "device_owner": INTERFACES}
        rows, following, names = self._page(window, query, self.beside)
        return whole(window, rows, following, lambda raw: _record(raw, names))

    def get(self, id):
        raw, names = self._one(id, self.beside)
        if raw["device_owner"] not in INTERFACES:
            raise NotFound(id)
        return _record(raw, names)

    def create(self, *, router, subnet, address=""):
        """Under the subnet's gateway address, unless another one is named.

        https://docs.openstack.org/api-ref/network/v2/#add-interface-to-router
        """
        body = {"subnet_id": subnet}
        if address:
            network = self._read(f"subnets/{subnet}")["network_id"]
            fixed = [{"subnet_id": subnet, "ip_address": address}]
            body = {"port_id": self._make({"network_id": network, "fixed_ips": fixed})["id"]}
        try:
            with self.scope.cloud.module.translated():
                path = f"/v2.0/routers/{router}/add_router_interface"
                made = self.api.network.put(path, json=body).json()
        except CloudError:
            if address:
                self.api.network.delete(f"/v2.0/ports/{body['port_id']}")
            raise
        return self.get(made["port_id"])

    def delete(self, id):
        """https://docs.openstack.org/api-ref/network/v2/#remove-interface-from-router"""
        router = self._read(f"ports/{id}")["device_id"]
        path = f"/v2.0/routers/{router}/remove_router_interface"
        self.api.network.put(path, json={"port_id": id})

    # -- Names and choices -----------------------------------------------------------------------------------------------

    def subnet_ranges(self):
        return self._names("subnets", "cidr")

    def router_names(self):
        return self._names("routers")

    def routers(self):
        return [Choice(id, name or id) for id, name in self.router_names().items()]

    def subnets(self):
        """Those of networks that can be used, grouped by them; not those that lead outside."""
        fields = ["id", "name", "cidr", "network_id"]
        answers = gather(
            {
                "networks": self.networks,
                "subnets": lambda: self._rows("subnets", fields=fields, limit=MANY),
            }
        )
        for one in answers.values():
            if isinstance(one, CloudError):
                raise one
        inside = {one.value: (n, one.label) for n, one in enumerate(answers["networks"])}
        rows = [one for one in answers["subnets"] if one["network_id"] in inside]
        rows.sort(key=lambda one: inside[one["network_id"]])
        words = _("%(name)s · %(range)s")
        return [
            Choice(
                one["id"],
                words % {"name": one["name"], "range": one["cidr"]} if one["name"] else one["cidr"],
                inside[one["network_id"]][1],
            )
            for one in rows
        ]


def _record(raw, names):
    fixed = raw["fixed_ips"][0] if raw["fixed_ips"] else {}
    subnet = ref(fixed.get("subnet_id"), names.get("subnet_ranges", {}))
    return RouterInterface(
        id=raw["id"],
        name=str(subnet or ""),
        status=STATUS.get(raw["status"], "down"),
        address=fixed.get("ip_address", ""),
        router=ref(raw["device_id"], names.get("router_names", {})),
        subnet=subnet,
        network=ref(raw["network_id"], names.get("network_names", {})),
        mac=raw["mac_address"],
    )
