"""Subnets of Neutron. https://docs.openstack.org/api-ref/network/v2/#subnets"""

from dataclasses import dataclass
from datetime import datetime
from ipaddress import ip_network

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from ...clouds.errors import NotFound
from .. import Choice, Ref
from ..networks.neutron import MANY, UUID, Neutron, moment, ref, whole
from ..networks.ranges import free
from .record import Subnet as BaseSubnet


@dataclass(frozen=True)
class Subnet(BaseSubnet):
    """A subnet with what only Neutron knows of it. ``pools`` and ``routes`` are as people type them."""

    description: str = ""
    version: int = 4
    gateway: str = ""
    dhcp: bool = True
    dns: tuple[str, ...] = ()
    pools: tuple[str, ...] = ()
    routes: tuple[str, ...] = ()
    mode: str = ""
    pool: Ref | None = None
    created: datetime | None = None

    @property
    def no_gateway(self):
        return not self.gateway


class Backend(Neutron):
    Record = Subnet
    plural, singular = "subnets", "subnet"
    sorts = {"name": "name", "cidr": "cidr", "gateway": "gateway_ip"}
    beside = "network_names", "pool_names"

    def list(self, window, *, network="", name=""):
        query = {"network_id": network}
        if "/" in name:
            query["cidr"] = name
        elif name:
            query |= {"id" if UUID.fullmatch(name) else "name": name}
        rows, following, names = self._page(window, query, self.beside)
        return whole(window, rows, following, lambda raw: self._record(raw, names))

    def get(self, id):
        raw, names = self._one(id, self.beside)
        return self._record(raw, names)

    def create(
        self, *, network, name="", description="", cidr="", pool="", prefix=None, gateway="", no_gateway=False, dhcp=True,
        dns=(), pools=(), routes=(), mode="", anyway=False,
    ):  # fmt: skip
        """A range of one's own choice, or ``prefix`` bits long from a ``pool`` of the cloud.

        https://docs.openstack.org/api-ref/network/v2/#create-subnet
        """
        body = {"network_id": network, "name": name, "description": description, "enable_dhcp": dhcp}
        version = 4
        if cidr:
            body["cidr"], version = cidr, ip_network(cidr).version
        if pool:
            body["subnetpool_id"] = pool
            version = self._read(f"subnetpools/{pool}")["ip_version"]
        body["ip_version"] = version
        if prefix:
            body["prefixlen"] = prefix
        if mode and version == 6:
            body |= {"ipv6_ra_mode": mode, "ipv6_address_mode": mode}
        if no_gateway:
            body["gateway_ip"] = None
        elif gateway:
            body["gateway_ip"] = gateway
        body |= _lists(dns or None, pools or None, routes or None)
        return self._record(self._make(body), {})

    def edit(
        self, id, *, name=None, description=None, gateway=None, dhcp=None, dns=None, pools=None, routes=None
    ):  # fmt: skip
        """Only what is given is changed; an empty ``gateway`` takes it away.

        https://docs.openstack.org/api-ref/network/v2/#update-subnet
        """
        body = {"name": name, "description": description, "enable_dhcp": dhcp}
        body = {key: value for key, value in body.items() if value is not None} | _lists(dns, pools, routes)
        if gateway is not None:
            body["gateway_ip"] = gateway or None
        self._change(id, body)

    def held(self, id):
        """The ports that have an address of it: [(kind, name)]."""
        query = {"fixed_ips": f"subnet_id={id}", "limit": 20}
        rows = self._rows("ports", fields=["id", "name", "device_owner"], **query)
        others = [one for one in rows if one["device_owner"] != "network:dhcp"]
        return [
            (
                "router" if "router" in one["device_owner"] else "port",
                one["name"] or one["id"][:8],
            )
            for one in others
        ]

    # -- Choices -------------------------------------------------------------------------------------------------------

    def pool_names(self):
        try:
            return self._names("subnetpools")
        except NotFound:  # a Neutron without them
            return {}

    def pools(self):
        """https://docs.openstack.org/api-ref/network/v2/#list-subnet-pools"""
        fields = ["id", "name", "prefixes", "default_prefixlen"]
        rows = self._rows("subnetpools", fields=fields, limit=MANY)
        words = _("%(name)s · %(ranges)s, /%(length)s each")
        return [
            Choice(
                one["id"],
                words
                % {
                    "name": one["name"],
                    "ranges": ", ".join(one["prefixes"]),
                    "length": one["default_prefixlen"],
                },
            )
            for one in rows
        ]

    def parts(self):
        """The project's ranges by network: {network: [range, ...]}."""
        found = {}
        for one in self._own_subnets():
            found.setdefault(one["network_id"], []).append(one["cidr"])
        return found

    def quotas(self):
        return self._quota(gettext_lazy("Subnets"))

    def suggested(self, taken, network=None):
        return free(taken)

    def _record(self, raw, names):
        return Subnet(
            id=raw["id"],
            name=raw["name"] or "",
            cidr=raw["cidr"],
            network=ref(raw["network_id"], names.get("network_names", {})),
            own=self._own(raw),
            description=raw.get("description") or "",
            version=raw["ip_version"],
            gateway=raw.get("gateway_ip") or "",
            dhcp=raw["enable_dhcp"],
            dns=tuple(raw.get("dns_nameservers") or ()),
            pools=tuple(f"{one['start']}–{one['end']}" for one in raw.get("allocation_pools") or ()),
            routes=tuple(
                f"{one['destination']} via {one['nexthop']}" for one in raw.get("host_routes") or ()
            ),
            mode=raw.get("ipv6_address_mode") or "",
            pool=ref(raw.get("subnetpool_id"), names.get("pool_names", {})),
            created=moment(raw.get("created_at")),
        )


def _lists(dns, pools, routes):
    """What forms give as lines, as Neutron takes it; None leaves it out."""
    body = {}
    if dns is not None:
        body["dns_nameservers"] = list(dns)
    if pools is not None:
        pairs = [one.split("–") for one in pools]
        body["allocation_pools"] = [{"start": first, "end": last} for first, last in pairs]
    if routes is not None:
        pairs = [one.split(" via ") for one in routes]
        body["host_routes"] = [{"destination": where, "nexthop": hop} for where, hop in pairs]
    return body
