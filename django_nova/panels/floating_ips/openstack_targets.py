"""What a floating IP of Neutron can lead to: ports, each address of theirs, told by the instances that they are of."""

from django.utils.translation import gettext as _

from ...clouds.errors import CloudError
from ...clouds.gather import gather
from .. import Choice

MANY = 500  # ports that one field offers
ROUTER = (
    "network:router_interface",
    "network:router_interface_distributed",
    "network:ha_router_replicated_interface",
)


class Targets:
    def targets(self, record):
        """Those that routers lead to from the pool of this address come first, instances before the rest."""
        return self._targets(record.pool.id)

    def every_target(self):
        return self._targets(None)

    def _targets(self, pool):
        answers = gather(
            {
                "ports": lambda: self.ask("_ports"),
                "reach": lambda: self.ask("_reached_from", pool),
                "taken": lambda: self.ask("_taken"),
                "servers": lambda: self.shared(60, "server_names"),
            }
        )
        if isinstance(answers["ports"], CloudError):
            raise answers["ports"]
        told = {name: {} if isinstance(one, CloudError) else one for name, one in answers.items()}
        found = []
        for port in answers["ports"]:
            for one in port["fixed_ips"]:
                if ":" in one["ip_address"] or (port["id"], one["ip_address"]) in told["taken"]:
                    continue
                known = isinstance(answers["reach"], set)
                reached = not known or one["subnet_id"] in answers["reach"]
                found.append(_choice(port, one["ip_address"], told["servers"], reached))
        return [choice for _order, choice in sorted(found, key=lambda pair: pair[0])]

    def _ports(self):
        """https://docs.openstack.org/api-ref/network/v2/#list-ports"""
        query = {
            "project_id": self.scope.project.id,
            "fields": ["id", "name", "device_id", "device_owner", "fixed_ips"],
            "limit": MANY,
        }
        found = self.api.network.get("/v2.0/ports", params=query).json()["ports"]
        return [one for one in found if not one["device_owner"].startswith("network:")]

    def _reached_from(self, pool):
        """The subnets that a router leads to from a pool (None: from any)."""
        answers = gather(
            {"routers": lambda: self.ask("_routers"), "plugs": lambda: self.ask("_router_plugs")}
        )
        for answer in answers.values():
            if isinstance(answer, CloudError):
                raise answer
        leading = {
            one["id"]
            for one in answers["routers"]
            if (gateway := one.get("external_gateway_info")) and pool in (None, gateway["network_id"])
        }
        plugs = [one for one in answers["plugs"] if one["device_id"] in leading]
        return {each["subnet_id"] for one in plugs for each in one["fixed_ips"]}

    def _routers(self):
        query = {"fields": ["id", "external_gateway_info"]}
        return self.api.network.get("/v2.0/routers", params=query).json()["routers"]

    def _router_plugs(self):
        query = {"device_owner": list(ROUTER), "fields": ["device_id", "fixed_ips"]}
        return self.api.network.get("/v2.0/ports", params=query).json()["ports"]

    def _taken(self):
        """What has a floating IP already: {(port, address there)}."""
        query = {
            "project_id": self.scope.project.id,
            "fields": ["port_id", "fixed_ip_address"],
            "limit": 1000,
        }
        return {
            (one["port_id"], one["fixed_ip_address"])
            for one in self.api.network.get("/v2.0/floatingips", params=query).json()["floatingips"]
            if one["port_id"]
        }

    def pools(self):
        """https://docs.openstack.org/api-ref/network/v2/#list-networks"""
        found = sorted(self.shared(300, "pool_names").items(), key=lambda pair: pair[1])
        return [Choice(id, name or id) for id, name in found]

    def subnets(self):
        """Those of the pools, where the cloud lets them be seen."""
        pools = self.shared(300, "pool_names")
        if not pools:
            return []
        query = {"network_id": list(pools), "fields": ["id", "name", "cidr", "network_id", "ip_version"]}
        found = self.api.network.get("/v2.0/subnets", params=query).json()["subnets"]
        return [
            Choice(one["id"], f"{one['name'] or one['id'][:8]} · {one['cidr']}", pools[one["network_id"]])
            for one in found
            if one["ip_version"] == 4
        ]


def _choice(port, address, servers, reached):
    from .openstack import device_words

    owner, device = port["device_owner"], port["device_id"]
    instance = owner.startswith("compute:")
    if instance:
        words, group = servers.get(device) or device[:8], _("Instances")
    else:
        words, group = device_words(owner, port["name"] or port["id"][:8]), _("Other ports")
        if not owner:
            words, group = port["name"] or port["id"][:8], _("Ports of nothing yet")
    if not reached:
        group = _("No router leads there from the internet")
    order = (not reached, not instance, words.casefold(), address)
    return order, Choice(f"{port['id']}:{address}", f"{words} · {address}", group)
