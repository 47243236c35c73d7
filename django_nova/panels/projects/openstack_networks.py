"""What a project holds in Neutron, kind by kind. https://docs.openstack.org/api-ref/network/v2/

Neutron does not say for whom a port works but where it hangs: routers' own ports go with the router or by its own verb, those of
DHCP go with their network, and ports of other projects on a network of this one are theirs: such a network stays, in
Neutron's words.
"""

from .openstack_kinds import MOST, Kind
from .record import Thing

INTERFACES = (
    "network:router_interface",
    "network:router_interface_distributed",
    "network:ha_router_replicated_interface",
)
FREE = (
    "compute:",
    "baremetal:",
    "trunk:",
)  # where ports hang that nobody needs once instances and trunks are gone


class Neutron(Kind):
    service, at_once = "network", True

    def __init__(self, name, path, after=(), extension="", title="name", fields=()):
        self.name, self.path, self.after, self.extension = name, f"/v2.0/{path}", after, extension
        self.title, self.fields = title, ("id", "project_id", title, *fields)

    def http(self, reach):
        return reach.api.network

    def rows(self, reach, **more):
        if self.extension and self.extension not in reach.api.network_extensions:
            return []
        query = {"project_id": reach.project, "limit": MOST + 1, "fields": self.fields} | more
        answer = self.http(reach).get(self.path, params=query).json()
        return reach.own(next(rows for rows in answer.values() if isinstance(rows, list)), "project_id")

    def look(self, reach):
        return [self.thing(one) for one in self.rows(reach)]

    def thing(self, raw):
        shared = bool(raw.get("shared") or raw.get("router:external"))
        return Thing(raw["id"], raw.get(self.title) or "", shared=shared, raw=raw)


class Groups(Neutron):
    """Security groups but the one that each project has: Neutron makes it anew whenever somebody looks."""

    def look(self, reach):
        return [self.thing(one) for one in self.rows(reach) if one["name"] != "default"]

    def default(self, reach):
        return [self.thing(one) for one in self.rows(reach, name="default")]


class Ports(Neutron):
    def look(self, reach):
        return [self.thing(one) for one in self.rows(reach) if not one["device_owner"].startswith("network:")]

    def thing(self, raw):
        """Ports of load balancers and the like go with those; to delete them would break what stays."""
        address = next((one["ip_address"] for one in raw["fixed_ips"]), "")
        free = not raw["device_owner"] or raw["device_owner"].startswith(FREE)
        return Thing(raw["id"], raw["name"] or address, "" if free else "used", raw=raw)


class Interfaces(Ports):
    """Of the project's own routers; another's router on one of its ports is not touched."""

    routers = Neutron("routers", "routers", fields=("routes",))

    def look(self, reach):
        ports = self.rows(reach, device_owner=INTERFACES)
        mine = {one["id"]: one for one in self.routers.rows(reach)} if ports else {}
        found = []
        for port in ports:
            router = mine.get(port["device_id"])
            address = next((one["ip_address"] for one in port["fixed_ips"]), "")
            name = " ".join(filter(None, [router and router["name"], address]))
            found.append(Thing(port["id"], name, "" if router else "foreign", raw=port | {"router": router}))
        return found

    def remove(self, reach, thing):
        """Routes over an interface keep it; they are the router's own, which goes next."""
        router = thing.raw["router"]
        if router["routes"]:
            self.http(reach).put(f"{self.routers.path}/{router['id']}", json={"router": {"routes": []}})
        address = f"{self.routers.path}/{router['id']}/remove_router_interface"
        self.http(reach).put(address, json={"port_id": thing.id})


PORT = "device_owner", "device_id", "fixed_ips"
GROUPS = Groups("security_groups", "security-groups", ("instances", "ports"), "security-group")
NETWORK = (
    Neutron("floating_ips", "floatingips", extension="router", title="floating_ip_address"),
    Interfaces("router_interfaces", "ports", ("floating_ips",), "router", fields=PORT),
    Neutron("routers", "routers", ("floating_ips", "router_interfaces"), "router"),
    Neutron("trunks", "trunks", ("instances",), "trunk"),
    Ports("ports", "ports", ("instances", "trunks"), fields=PORT),
    Neutron("subnets", "subnets", ("ports", "router_interfaces")),
    Neutron("networks", "networks", ("subnets",), fields=("shared", "router:external")),
    Neutron("subnet_pools", "subnetpools", ("subnets",), "subnet_allocation", fields=("shared",)),
    Neutron("address_scopes", "address-scopes", ("subnet_pools",), "address-scope", fields=("shared",)),
    GROUPS,
    Neutron("address_groups", "address-groups", ("security_groups",), "address-group", fields=("shared",)),
    Neutron("qos_policies", "qos/policies", ("floating_ips", "networks", "ports"), "qos", fields=("shared",)),
)
