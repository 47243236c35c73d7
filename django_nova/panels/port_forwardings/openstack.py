"""Port forwardings of Neutron, which belong to a floating IP: an id here is "floating IP:forwarding".

https://docs.openstack.org/api-ref/network/v2/#floating-ips-port-forwarding
"""

import re

from django.utils.translation import gettext as _

from ...clouds.errors import CloudError, Conflict, Invalid, NotFound
from ...clouds.gather import gather
from .. import Backend as Base
from .. import Choice, Page, Ref
from ..floating_ips.openstack import Backend as FloatingIPs
from .ends import paired
from .record import PortForwarding

MANY = 500  # floating IPs that one field offers
RANGES = "floating-ip-port-forwarding-port-ranges"


class Backend(Base):
    Record = PortForwarding
    ids = re.compile(r"[0-9A-Za-z-]+:[0-9A-Za-z-]+")
    asks = True

    @classmethod
    def available(cls, scope):
        return scope.api.has("network") and scope.api.offers("floating-ip-port-forwarding")

    def list(self, window, *, floating_ip=""):
        """Of one floating IP, by Neutron's marker and limit; of all, those that the addresses of the project tell of."""
        names = {"servers": lambda: self.shared(60, "server_names")}
        if floating_ip:
            query = {"limit": window.limit + 1}
            query |= {"marker": window.marker.partition(":")[2]} if window.marker else {}
            calls = {
                "rows": lambda: self.ask("_of", floating_ip, query),
                "address": lambda: self.ask("_address", floating_ip),
            }
        else:
            calls = {"rows": lambda: self.ask("_every")}
        answers = gather(calls | names | {"owners": lambda: self.shared(5, "port_owners")})
        if isinstance(rows := answers["rows"], CloudError):
            raise rows
        told = {name: {} if isinstance(one, CloudError) else one for name, one in answers.items()}
        if floating_ip:
            address = told["address"] or floating_ip[:8]
            rows = [(floating_ip, address, raw) for raw in rows]
        elif window.marker:
            ids = [f"{owner}:{raw['id']}" for owner, _address, raw in rows]
            if window.marker not in ids:
                raise Invalid(window.marker)
            rows = rows[ids.index(window.marker) + 1 :]
        shown = [self._record(*row, told["owners"], told["servers"]) for row in rows[: window.limit]]
        more = len(rows) > window.limit
        return Page(tuple(shown), shown[-1].id if more else "", None if more or window.marker else len(shown))

    def _of(self, floating_ip, query):
        return self.api.network.get(_path(floating_ip), params=query).json()["port_forwardings"]

    def _address(self, floating_ip):
        found = self.api.network.get(
            f"/v2.0/floatingips/{floating_ip}", params={"fields": "floating_ip_address"}
        )
        return found.json()["floatingip"]["floating_ip_address"]

    def _every(self):
        """Those of all addresses. Neutron tells them with the addresses, without descriptions, if it tells them there at all."""
        query = {"project_id": self.scope.project.id, "limit": MANY}
        found = self.api.network.get("/v2.0/floatingips", params=query).json()["floatingips"]
        return [
            (one["id"], one["floating_ip_address"], raw)
            for one in found
            for raw in one.get("port_forwardings") or []
        ]

    def server_names(self):
        return {one.id: one.name for one in self.api.compute.servers.list(detailed=False, limit=1000)}

    def port_owners(self):
        """{port: (instance, {addresses})}: what forwardings lead to, as people know it."""
        query = {
            "project_id": self.scope.project.id, "limit": 1000, "fields": ["id", "device_id", "device_owner", "fixed_ips"],
        }  # fmt: skip
        found = self.api.network.get("/v2.0/ports", params=query).json()["ports"]
        return {
            one["id"]: (
                one["device_id"] if one["device_owner"].startswith("compute:") else "",
                {ip["ip_address"] for ip in one["fixed_ips"]},
            )
            for one in found
        }

    def get(self, id):
        floating_ip, _colon, forwarding = id.partition(":")
        calls = {
            "raw": lambda: self.ask("_raw", id),
            "address": lambda: self.ask("_address", floating_ip),
            "servers": lambda: self.shared(60, "server_names"),
            "owners": lambda: self.shared(5, "port_owners"),
        }
        answers = gather(calls)
        if isinstance(raw := answers["raw"], CloudError):
            raise raw
        told = {name: {} if isinstance(one, CloudError) else one for name, one in answers.items()}
        address = told["address"] or floating_ip[:8]
        return self._record(floating_ip, address, raw | {"id": forwarding}, told["owners"], told["servers"])

    def _raw(self, id):
        floating_ip, _colon, forwarding = id.partition(":")
        return self.api.network.get(f"{_path(floating_ip)}/{forwarding}").json()["port_forwarding"]

    # -- Changing ------------------------------------------------------------------------------------------------------

    def create(self, *, floating_ip, target, outside, protocol="tcp", inside="", description=""):
        """``target``: "port id:address there". https://docs.openstack.org/api-ref/network/v2/#create-port-forwarding"""
        body = self._body(protocol, outside, inside, target) | {"description": description}
        found = self.api.network.get(f"/v2.0/floatingips/{floating_ip}").json()["floatingip"]
        if found.get("port_id"):
            words = _(
                "All of this address leads to one port already: disassociate it first, then forward single ports."
            )
            raise Conflict(message=words, field="floating_ip")
        made = self.api.network.post(_path(floating_ip), json={"port_forwarding": body}).json()[
            "port_forwarding"
        ]
        return self._record(floating_ip, found["floating_ip_address"], made, {}, {})

    def edit(self, id, *, target, outside, protocol="tcp", inside="", description=""):
        body = self._body(protocol, outside, inside, target) | {"description": description}
        floating_ip, _colon, forwarding = id.partition(":")
        self.api.network.put(f"{_path(floating_ip)}/{forwarding}", json={"port_forwarding": body})

    def _body(self, protocol, outside, inside, target):
        out, into = paired(outside, inside)
        port, _colon, address = target.partition(":")
        body = {"protocol": protocol, "internal_port_id": port, "internal_ip_address": address}
        if out[0] == out[1]:
            return body | {"external_port": out[0], "internal_port": into[0]}
        if RANGES not in self.api.network_extensions:
            raise Invalid(message=_("This cloud forwards single ports only."), field="outside")
        return body | {
            "external_port_range": f"{out[0]}:{out[1]}",
            "internal_port_range": f"{into[0]}:{into[1]}",
        }

    def delete(self, id):
        floating_ip, _colon, forwarding = id.partition(":")
        self.api.network.delete(f"{_path(floating_ip)}/{forwarding}")

    # -- Choices -------------------------------------------------------------------------------------------------------

    def floating_ips(self):
        """Addresses that lead to no port as a whole."""
        query = {
            "project_id": self.scope.project.id, "limit": MANY, "fields": ["id", "floating_ip_address", "port_id"],
        }  # fmt: skip
        found = self.api.network.get("/v2.0/floatingips", params=query).json()["floatingips"]
        free = sorted((one["floating_ip_address"], one["id"]) for one in found if not one["port_id"])
        return [Choice(id, address) for address, id in free]

    def targets(self):
        return FloatingIPs(self.scope).every_target()

    # -- Words ---------------------------------------------------------------------------------------------------------

    def _record(self, floating_ip, address, raw, owners, servers):
        port, inside = raw.get("internal_port_id") or "", raw.get("internal_ip_address") or ""
        if not port:  # what an address tells of its forwardings names no port
            port = next((id for id, (_owner, known) in owners.items() if inside in known), "")
        instance = owners.get(port, ("", ()))[0]
        protocol, out = raw["protocol"].lower(), _range(raw, "external_port")
        return PortForwarding(
            id=f"{floating_ip}:{raw['id']}",
            name=f"{address}:{out} ({protocol.upper()})",
            protocol=protocol,
            outside=out,
            inside=_range(raw, "internal_port"),
            floating_ip=Ref(floating_ip, address),
            target=Ref(instance, servers.get(instance) or instance[:8]) if instance else None,
            address=inside,
            description=raw.get("description") or "",
        )


def _path(floating_ip):
    if not re.fullmatch(r"[0-9A-Za-z-]+", floating_ip):
        raise NotFound(floating_ip)
    return f"/v2.0/floatingips/{floating_ip}/port_forwardings"


def _range(raw, name):
    """A port or a range, as people write it."""
    if raw.get(name):
        return str(raw[name])
    low, _colon, high = str(raw.get(f"{name}_range") or "").partition(":")
    return low if low == high or not high else f"{low}-{high}"
