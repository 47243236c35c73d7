"""Networks of Neutron with the servers of Nova that hang on them.

https://docs.openstack.org/api-ref/network/v2/ ; https://docs.openstack.org/api-ref/compute/#list-servers-detailed
"""

from datetime import UTC, datetime, timedelta

from ..instances.openstack import _status as status_of
from .reading import Reading
from .record import MOST, Link, Thing

PAGES = 4  # of ports, a thousand each
BASE_SECONDS = 60  # that all servers are known; meanwhile only those that changed are asked for
YOUNG = timedelta(seconds=2)  # nothing is asked again so soon
SKEW = timedelta(seconds=90)  # that the clocks of this site and of the cloud may differ


class Backend(Reading):
    @classmethod
    def available(cls, scope):
        return scope.api.has("network") and scope.api.has("compute")

    def questions(self):
        return {
            "networks": lambda: self.shared(30, "networks"),
            "subnets": lambda: self.shared(30, "subnets"),
            "routers": lambda: self.shared(15, "routers"),
            "ports": lambda: self.shared(15, "ports"),
            "floating_ips": lambda: self.shared(15, "floating_ips"),
            "servers": self._servers,
        }

    def networks(self):
        fields = ["id", "name", "status", "subnets", "project_id", "shared", "router:external"]
        found = self._some("networks", fields)
        mine = self.scope.project.id
        return [
            one
            for one in found
            if one["project_id"] == mine or one.get("shared") or one.get("router:external")
        ]

    def subnets(self):
        return self._some("subnets", ["id", "cidr", "network_id"])

    def routers(self):
        fields = ["id", "name", "status", "admin_state_up", "external_gateway_info"]
        return self._some("routers", fields, project_id=self.scope.project.id)

    def ports(self):
        fields = ["id", "network_id", "device_id", "device_owner", "fixed_ips"]
        found, marker = [], ""
        for _page in range(PAGES):
            part = self._some("ports", fields, project_id=self.scope.project.id, marker=marker)
            found += part
            if len(part) < MOST:
                break
            marker = part[-1]["id"]
        return found

    def floating_ips(self):
        fields = ["id", "floating_ip_address", "port_id"]
        return self._some("floatingips", fields, project_id=self.scope.project.id)

    def _some(self, what, fields, **query):
        query = {name: value for name, value in query.items() if value}
        return self.api.network.get(f"/v2.0/{what}", params=query | {"fields": fields, "limit": MOST}).json()[
            what
        ]

    def _servers(self):
        """All of the project: those of up to a minute ago, brought up to date by those that changed since."""
        asked, servers = self.shared(BASE_SECONDS, "every_server")
        if datetime.now(UTC) - asked < YOUNG:
            return servers
        changed = self._listed(changes_since=(asked - SKEW).strftime("%Y-%m-%dT%H:%M:%SZ"))
        known = {one["id"]: one for one in servers} | {one["id"]: one for one in changed}
        return [one for one in known.values() if one["status"] not in ("DELETED", "SOFT_DELETED")]

    def every_server(self):
        """``(when, [server, ...])``."""
        asked = datetime.now(UTC)
        return asked, self._listed()

    def _listed(self, changes_since=""):
        """https://docs.openstack.org/api-ref/compute/#list-servers-detailed, as what is drawn of it."""
        query = {"changes-since": changes_since} if changes_since else {}
        found = self.api.compute.servers.list(search_opts=query, limit=MOST)
        names = "id", "name", "status", "OS-EXT-STS:task_state"
        return [{name: raw.get(name) for name in names} for raw in (one.to_dict() for one in found)]

    def things(self, networks, subnets, routers, ports, floating_ips, servers):
        names = {one["id"]: one["name"] for one in [*networks, *routers]}
        outside = {one["id"] for one in networks if one.get("router:external")}
        plugged, crossed = _by_device(ports)
        public = {one["port_id"]: one["floating_ip_address"] for one in floating_ips if one["port_id"]}
        used = {port["network_id"] for port in ports}
        mine = self.scope.project.id
        found = []
        for one in networks:
            if one["id"] in outside or one["project_id"] == mine or one["id"] in used:
                ranges = tuple(sub["cidr"] for sub in subnets if sub["network_id"] == one["id"])
                kind = "external" if one["id"] in outside else "network"
                found.append(Thing(one["id"], one["name"], kind, _state(one), ranges))
        for one in routers:
            gate = one.get("external_gateway_info") or {}
            on = [Link(gate["network_id"], names.get(gate["network_id"], ""), "external")] if gate else []
            on += [Link(id, names.get(id, ""), "network") for id in crossed.get(one["id"], ())]
            ips = tuple(fixed["ip_address"] for fixed in gate.get("external_fixed_ips") or [])
            found.append(Thing(one["id"], one["name"], "router", _state(one), ips, tuple(on)))
        for one in servers[:MOST]:
            mine = plugged.get(one["id"], [])
            nets = sorted({port["network_id"] for port in mine}, key=lambda id: (names.get(id, ""), id))
            ips = [public[port["id"]] for port in mine if port["id"] in public]
            ips += [fixed["ip_address"] for port in mine for fixed in port["fixed_ips"]]
            found.append(
                Thing(
                    one["id"],
                    one["name"],
                    "instance",
                    status_of(one),
                    tuple(ips),
                    tuple(
                        Link(id, names.get(id, ""), "external" if id in outside else "network") for id in nets
                    ),
                    next((id for id in nets if id not in outside), ""),
                )
            )
        return found, len(servers) >= MOST


def _by_device(ports):
    """``({server: ports}, {router: networks})``."""
    plugged, crossed = {}, {}
    for port in ports:
        owner = port.get("device_owner") or ""
        if owner.startswith("compute:"):
            plugged.setdefault(port["device_id"], []).append(port)
        elif (
            owner.startswith("network:router_interface") or owner == "network:ha_router_replicated_interface"
        ):
            crossed.setdefault(port["device_id"], {})[port["network_id"]] = True
    return plugged, crossed


def _state(raw):
    status = raw.get("status")
    if raw.get("admin_state_up") is False or status == "DOWN":
        return "down"
    return {"ACTIVE": "active", "BUILD": "making", "ALLOCATING": "making"}.get(
        status, "error" if status == "ERROR" else "active"
    )
