"""Networks of Neutron. https://docs.openstack.org/api-ref/network/v2/#networks"""

from dataclasses import dataclass
from datetime import datetime
from ipaddress import ip_network

from django.utils.translation import gettext_lazy

from ...clouds.errors import CloudError, Conflict, Invalid
from ...clouds.gather import gather
from .. import Choice, Ref
from .neutron import MANY, Neutron, moment, ref, whole
from .ranges import free
from .record import Network as BaseNetwork

STATUS = {"ACTIVE": "up", "BUILD": "building", "DOWN": "down", "ERROR": "error"}
WHOSE = {"shared": {"shared": True}, "external": {"router:external": True}}


@dataclass(frozen=True)
class Network(BaseNetwork):
    """A network with what only Neutron knows of it."""

    description: str = ""
    enabled: bool = True
    shared: bool = False
    external: bool = False
    mtu: int | None = None
    port_security: bool = True
    dns_domain: str = ""
    policy: Ref | None = None
    zones: tuple[str, ...] = ()
    created: datetime | None = None


class Backend(Neutron):
    Record = Network
    plural, singular = "networks", "network"
    sorts = {"name": "name", "status": "status", "mtu": "mtu"}
    beside = ("subnet_ranges", "policy_names")

    def list(self, window, *, name="", whose=""):
        """Those of the project, shared with it, and external ones; the ranges of their subnets side by side with them."""
        query = self._named_or_id(name) if name else {}
        query |= {"project_id": self.scope.project.id} if whose == "own" else WHOSE.get(whose, {})
        rows, following, names = self._page(window, query, self.beside)
        return whole(window, rows, following, lambda raw: self._record(raw, names))

    def get(self, id):
        raw, names = self._one(id, self.beside)
        return self._record(raw, names)

    def subnet_ranges(self):
        return self._names("subnets", "cidr")

    def create(
        self, *, name, description="", cidr="", gateway="", no_gateway=False, dhcp=True, dns=(), router="", subnet_name="",
        dns_domain="", mtu=None, policy="", port_security=True, zones=(), anyway=False,
    ):  # fmt: skip
        """A network with its first subnet where ``cidr`` is given, connected to ``router`` where that is. All of it or nothing.

        https://docs.openstack.org/api-ref/network/v2/#create-network
        """
        body = {
            "name": name,
            "description": description,
            "dns_domain": dns_domain,
            "mtu": mtu,
            "qos_policy_id": policy,
            "availability_zone_hints": list(zones),
        }
        body = {key: value for key, value in body.items() if value}
        made = self._make(body if port_security else body | {"port_security_enabled": False})
        if not cidr:
            return self._record(made, {})
        try:
            with self.scope.cloud.module.translated():
                subnet = self._first_subnet(made["id"], cidr, subnet_name, gateway, no_gateway, dhcp, dns)
                if router:
                    self._connect(router, subnet)
        except CloudError:
            with self.scope.cloud.module.translated():
                self.api.network.delete(f"/v2.0/networks/{made['id']}")  # and its subnet with it
            raise
        return self._record(made | {"subnets": [subnet["id"]]}, {"subnet_ranges": {subnet["id"]: cidr}})

    def _first_subnet(self, network, cidr, name, gateway, no_gateway, dhcp, dns):
        body = {
            "network_id": network,
            "cidr": cidr,
            "ip_version": ip_network(cidr).version,
            "enable_dhcp": dhcp,
            "dns_nameservers": list(dns),
        }
        body |= {"name": name} if name else {}
        if no_gateway:
            body["gateway_ip"] = None
        elif gateway:
            body["gateway_ip"] = gateway
        return self.api.network.post("/v2.0/subnets", json={"subnet": body}).json()["subnet"]

    def _connect(self, router, subnet):
        try:
            with self.scope.cloud.module.translated():
                body = {"subnet_id": subnet["id"]}
                self.api.network.put(f"/v2.0/routers/{router}/add_router_interface", json=body)
        except (Conflict, Invalid) as error:
            error.field = "router"
            raise

    def edit(
        self, id, *, name=None, description=None, enabled=None, dns_domain=None, mtu=None, policy=None, port_security=None
    ):  # fmt: skip
        """Only what is given is changed; an empty ``policy`` takes it away.

        https://docs.openstack.org/api-ref/network/v2/#update-network
        """
        body = {
            "name": name,
            "description": description,
            "admin_state_up": enabled,
            "dns_domain": dns_domain,
            "mtu": mtu,
            "port_security_enabled": port_security,
        }
        body = {key: value for key, value in body.items() if value is not None}
        self._change(id, body if policy is None else body | {"qos_policy_id": policy or None})

    def auto(self):
        """The network that Neutron makes by itself: with a subnet and a router that leads outside. The same one each time.

        https://docs.openstack.org/api-ref/network/v2/#auto-allocated-topology
        """
        path = f"/v2.0/auto-allocated-topology/{self.scope.project.id}"
        return self.get(self.api.network.get(path).json()["auto_allocated_topology"]["id"])

    def can_auto(self):
        return "auto-allocated-topology" in self.extensions

    def held(self, id):
        """What hangs on a network: [(kind, name)]; its own services are left out, they go with it."""
        query = {"network_id": id, "fields": ["id", "name", "device_owner", "device_id"], "limit": MANY}
        answers = gather(
            {"ports": lambda: self._rows("ports", **query)} | self._naming(["server_names", "router_names"])
        )
        if isinstance(answers["ports"], CloudError):
            raise answers["ports"]
        names = {key: {} if isinstance(one, CloudError) else one for key, one in answers.items()}
        found = []
        for port in answers["ports"]:
            owner, device = port["device_owner"] or "", port["device_id"]
            if owner.startswith("compute:"):
                found.append(("instance", names["server_names"].get(device) or device[:8]))
            elif owner.startswith(("network:router", "network:ha_router")):
                found.append(("router", names["router_names"].get(device) or device[:8]))
            elif not owner.startswith("network:"):
                found.append(("port", port["name"] or port["id"][:8]))
        return sorted(set(found))

    def router_names(self):
        return self._names("routers")

    def routers(self):
        return [Choice(id, name or id) for id, name in self.router_names().items()]

    def suggested(self, taken):
        return free(taken)

    def quotas(self):
        return self._quota(gettext_lazy("Networks"))

    def zones(self):
        return self.zones_of("network")

    def _record(self, raw, names):
        ranges = names.get("subnet_ranges", {})
        status = STATUS.get(raw["status"], "down")
        return Network(
            id=raw["id"],
            name=raw["name"],
            status=status if raw["admin_state_up"] else "off",
            subnets=tuple(ref(one, ranges) for one in raw["subnets"]),
            own=self._own(raw),
            created=moment(raw.get("created_at")),
            description=raw.get("description") or "",
            enabled=raw["admin_state_up"],
            shared=bool(raw.get("shared")),
            external=bool(raw.get("router:external")),
            mtu=raw.get("mtu"),
            port_security=raw.get("port_security_enabled", True),
            dns_domain=raw.get("dns_domain") or "",
            policy=ref(raw.get("qos_policy_id"), names.get("policy_names", {})),
            zones=tuple(raw.get("availability_zones") or raw.get("availability_zone_hints") or ()),
        )
