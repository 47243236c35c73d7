"""Floating IPs of Neutron. https://docs.openstack.org/api-ref/network/v2/#floating-ips-floatingips"""

import re
from contextlib import contextmanager
from dataclasses import dataclass, replace
from datetime import datetime

from django.utils.dateparse import parse_datetime
from django.utils.translation import gettext as _

from ...clouds.errors import CloudError, Conflict, NotFound
from ...clouds.gather import gather
from .. import Backend as Base
from .. import Page, Ref
from .openstack_targets import Targets
from .record import FloatingIP

PATH = "/v2.0/floatingips"
WHOLE = re.compile(r"\d+\.\d+\.\d+\.\d+|.*:.*")  # an address as Neutron finds it
IDLE = 5  # unused addresses that the overview names at the most
LOOKED = 100  # addresses that are looked at for those that lead nowhere, at once
ANSWERS = 5  # to ask for at the most until a page is full


@dataclass(frozen=True)
class Address(FloatingIP):
    """A floating IP with what only Neutron knows of it; ``port`` is what it leads to, ``forwards`` how many ports it forwards."""

    pool: Ref | None = None
    router: Ref | None = None
    description: str = ""
    dns: str = ""
    created: datetime | None = None
    port: str = ""
    forwards: int = 0


class Backend(Targets, Base):
    Record = Address
    ids = re.compile(r"[A-Za-z0-9-]+")
    sorts = {"name": "floating_ip_address", "status": "status", "fixed": "fixed_ip_address"}
    asks = True

    @classmethod
    def available(cls, scope):
        return scope.api.has("network") and scope.api.offers("router")

    @property
    def extensions(self):
        return self.api.network_extensions

    def list(self, window, *, name="", use=""):
        """One page by Neutron's marker and limit, the project's own.

        Neutron looks neither for what leads nowhere nor for parts of addresses: that is looked at here, in a few answers
        at the most.
        """
        query = {"marker": window.marker, "project_id": self.scope.project.id}
        if window.sort:
            query |= {
                "sort_key": [self.sorts[window.sort], "id"],
                "sort_dir": ["desc" if window.descending else "asc", "asc"],
            }
        given = {key: value for key, value in query.items() if value}
        answers = gather({"rows": lambda: self.ask("_rows", given, window.limit, use, name)} | self._names())
        if isinstance(answers["rows"], CloudError):
            raise answers["rows"]
        rows, following = answers["rows"]
        shown = tuple(self._record(raw, answers) for raw in rows)
        return Page(shown, following, None if following or window.marker else len(shown))

    def _rows(self, query, limit, use, part):
        """As many as a page holds of those with this in their address and used as asked, and the marker of what follows."""
        if WHOLE.fullmatch(part) and (found := self._addresses(query | {"floating_ip_address": part})):
            return [raw for raw in found if _fits(raw, use)], ""
        rows, size = [], LOOKED if use or part else limit + 1
        for _answer in range(ANSWERS):
            found = self._addresses(query | {"limit": size})
            for raw in found:
                if part in raw["floating_ip_address"] and _fits(raw, use):
                    if len(rows) == limit:
                        return rows, rows[-1]["id"]
                    rows.append(raw)
            if len(found) < size:
                return rows, ""
            query = query | {"marker": found[-1]["id"]}
        return rows, query["marker"]

    def _addresses(self, query):
        return self.api.network.get(PATH, params=query).json()["floatingips"]

    def _names(self):
        return {
            "servers": lambda: self.shared(60, "server_names"),
            "pools": lambda: self.shared(300, "pool_names"),
        }

    def server_names(self):
        return {one.id: one.name for one in self.api.compute.servers.list(detailed=False, limit=1000)}

    def pool_names(self):
        query = {"router:external": True, "fields": ["id", "name"]}
        found = self.api.network.get("/v2.0/networks", params=query).json()["networks"]
        return {one["id"]: one["name"] for one in found}

    def get(self, id):
        answers = gather({"address": lambda: self.ask("_raw", id)} | self._names())
        if isinstance(raw := answers["address"], CloudError):
            raise raw
        return self._record(raw, answers)

    def _raw(self, id):
        return self.api.network.get(f"{PATH}/{id}").json()["floatingip"]

    def idle(self):
        """Addresses that lead nowhere, for the overview."""
        query = {"project_id": self.scope.project.id, "status": "DOWN", "limit": LOOKED}
        found = [self._record(raw, {}) for raw in self._addresses(query)]
        return [replace(one, status="idle") for one in found if one.status == "free"][:IDLE]

    # -- Changing ------------------------------------------------------------------------------------------------------

    def create(
        self, *, pool, target="", description="", subnet="", address="", dns_name="", dns_domain="",
    ):  # fmt: skip
        """``target``: "port id:address there". https://docs.openstack.org/api-ref/network/v2/#create-floating-ip"""
        port, _colon, fixed = target.partition(":")
        body = {
            "floating_network_id": pool,
            "port_id": port,
            "fixed_ip_address": fixed,
            "description": description,
            "subnet_id": subnet,
            "floating_ip_address": address,
            "dns_name": dns_name,
            "dns_domain": dns_domain,
        }
        given = {key: value for key, value in body.items() if value}
        with self._reached():
            made = self.api.network.post(PATH, json={"floatingip": given}).json()["floatingip"]
        return self._record(made, {})

    def associate(self, id, *, target):
        port, _colon, fixed = target.partition(":")
        if self._raw(id).get("port_id"):
            raise Conflict(_("It leads somewhere already: disassociate it first."))
        self._put(id, {"port_id": port} | ({"fixed_ip_address": fixed} if fixed else {}))

    def disassociate(self, id):
        self._put(id, {"port_id": None})

    def edit(self, id, *, description=""):
        self._put(id, {"description": description})

    def _put(self, id, body):
        with self._reached():
            self.api.network.put(f"{PATH}/{id}", json={"floatingip": body})

    @contextmanager
    def _reached(self):
        """Neutron says «not found» of a router that would have to lead from the pool to a subnet."""
        try:
            with self.scope.cloud.module.translated():
                yield
        except NotFound as error:
            if "not reachable from subnet" not in error.detail:
                raise
            raise Conflict(
                field="target",
                request_id=error.request_id,
                message=_("No router leads there from this pool. Connect its subnet to one that does first."),
            ) from error

    def delete(self, id):
        """Neutron would take it away from what it leads to without a word."""
        if self._raw(id).get("port_id"):
            raise Conflict(_("It is in use: disassociate it first."))
        self.api.network.delete(f"{PATH}/{id}")

    # -- Words ---------------------------------------------------------------------------------------------------------

    def _record(self, raw, answers):
        told = {name: {} if isinstance(one, CloudError) else one for name, one in answers.items()}
        details = raw.get("port_details") or {}
        owner, device = details.get("device_owner") or "", details.get("device_id") or ""
        port, forwards = raw.get("port_id") or "", raw.get("port_forwardings") or []
        instance = device if port and owner.startswith("compute:") else ""
        pool, router = raw["floating_network_id"], raw.get("router_id")
        names = told.get("servers", {})
        return Address(
            id=raw["id"],
            name=raw["floating_ip_address"],
            status=_status(raw),
            target=Ref(instance, names.get(instance) or instance[:8]) if instance else None,
            device="" if instance or not port else device_words(owner, details.get("name") or port[:8]),
            fixed=raw.get("fixed_ip_address") or "",
            pool=Ref(pool, told.get("pools", {}).get(pool) or pool[:8]),
            router=Ref(router, router[:8]) if router else None,
            description=raw.get("description") or "",
            dns=".".join(filter(None, [raw.get("dns_name"), raw.get("dns_domain")])),
            created=parse_datetime(raw["created_at"]) if raw.get("created_at") else None,
            port=port,
            forwards=len(forwards),
        )


def _status(raw):
    if raw.get("status") == "ERROR":
        return "error"
    return "used" if raw.get("port_id") else "forwarding" if raw.get("port_forwardings") else "free"


def _fits(raw, use):
    return use in ("", "free" if _status(raw) == "free" else "used")


def device_words(owner, name):
    """What a port is of, if not of an instance."""
    kind = owner.lower()
    if "loadbalancer" in kind or "octavia" in kind:
        return _("load balancer %s") % name
    if "trunk" in kind:
        return _("trunk port %s") % name
    return _("port %s") % name
