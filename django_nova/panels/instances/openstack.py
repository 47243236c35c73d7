"""Instances of Nova: reading them. What changes them is in ``openstack_actions``, what forms offer in ``openstack_choices``.

https://docs.openstack.org/api-ref/compute/#servers-servers
"""

import re
from dataclasses import dataclass, field, replace
from datetime import datetime
from urllib.parse import urlencode

from django.utils.dateparse import parse_datetime

from ...clouds.cache import known, remembered
from ...clouds.errors import CloudError
from ...clouds.gather import gather
from .. import Backend as Base
from .. import Page, Ref
from .firewall import Firewall
from .openstack_actions import Actions
from .openstack_choices import NAMES_SECONDS, Choices, named
from .openstack_metrics import Numbers
from .openstack_tabs import Tabs
from .record import Address, Instance, Size

STATUS = {
    "ACTIVE": "running",
    "BUILD": "building",
    "SHUTOFF": "stopped",
    "PAUSED": "paused",
    "SUSPENDED": "suspended",
    "SHELVED": "shelved",
    "SHELVED_OFFLOADED": "shelved",
    "VERIFY_RESIZE": "resized",
    "RESIZE": "resizing",
    "REVERT_RESIZE": "resizing",
    "REBOOT": "rebooting",
    "HARD_REBOOT": "rebooting",
    "REBUILD": "rebuilding",
    "RESCUE": "rescued",
    "MIGRATING": "migrating",
    "PASSWORD": "working",
    "ERROR": "error",
    "DELETED": "deleted",
    "SOFT_DELETED": "deleted",
}
# What Nova is doing to it says more than what it was before; the beginnings of its task states.
TASKS = {
    "scheduling": "building", "block_device_mapping": "building", "networking": "building", "spawning": "building",
    "powering-off": "stopping", "powering-on": "starting", "reboot": "rebooting", "image": "snapshotting", "resize": "resizing",
    "shelving": "shelving", "unshelving": "unshelving", "spawn": "building", "deleting": "deleting", "soft-deleting": "deleting",
    "rebuild": "rebuilding", "pausing": "pausing", "unpausing": "unpausing", "suspending": "suspending", "resuming": "resuming",
    "rescuing": "rescuing", "unrescuing": "working", "migrating": "migrating", "restoring": "working",
}  # fmt: skip
FILTER = {
    "running": "ACTIVE", "stopped": "SHUTOFF", "building": "BUILD", "paused": "PAUSED", "suspended": "SUSPENDED",
    "shelved": ["SHELVED", "SHELVED_OFFLOADED"], "error": "ERROR",
}  # fmt: skip


@dataclass(frozen=True)
class Server(Instance):
    """An instance with what only Nova knows of it."""

    metadata: dict = field(default_factory=dict, hash=False)
    labels: tuple[str, ...] = ()
    description: str = ""
    locked: bool = False
    host: str = ""
    launched: datetime | None = None


class Backend(Choices, Actions, Tabs, Numbers, Firewall, Base):
    Record = Server
    states = FILTER
    ids = re.compile(r"[A-Za-z0-9-]+")
    sorts = {
        "name": "display_name",
        "status": "vm_state",
        "created": "created_at",
    }

    @classmethod
    def available(cls, scope):
        return scope.api.has("compute")

    # -- Reading -----------------------------------------------------------------------------------------------------

    def list(self, window, *, name="", status="", ip="", image="", flavor="", tag=""):
        """One page, by Nova's marker and limit; one record more is asked for to know whether there is another page."""
        filters = {
            "status": FILTER.get(status, status.upper()),
            "image": image,
            "flavor": flavor,
            "tags": tag,
        }
        filters |= {"name": _pattern(name), "ip": _pattern(ip)}
        given = {key: value for key, value in filters.items() if value}
        calls = {"servers": lambda: self._servers(window, given)}
        if not given:
            calls["total"] = self._count
        answers = gather(calls)
        if isinstance(servers := answers["servers"], CloudError):
            raise servers
        shown = servers[: window.limit]
        total = answers.get("total")
        if len(servers) <= window.limit and not window.marker:
            total = len(shown)
        records = self._named([self._record(raw) for raw in shown])
        more = len(servers) > window.limit
        return Page(
            tuple(records), shown[-1]["id"] if more else "", total if isinstance(total, int) else None
        )

    def _servers(self, window, filters):
        """As Nova's JSON: novaclient's own lists know no filter that is given twice, such as two states.

        https://docs.openstack.org/api-ref/compute/#list-servers-detailed
        """
        query = filters | {"limit": window.limit + 1}
        if window.marker:
            query["marker"] = window.marker
        if window.sort:
            query |= {
                "sort_key": self.sorts[window.sort],
                "sort_dir": "desc" if window.descending else "asc",
            }
        with self.scope.cloud.module.translated():
            address = f"/servers/detail?{urlencode(query, doseq=True)}"
            return self.api.compute.client.get(address)[1]["servers"]

    def _count(self):
        used = self.shared(5, "limits")["totalInstancesUsed"]
        return used if used >= 0 else None

    def limits(self):
        """Nova's quotas of the project and what of them is used.

        https://docs.openstack.org/api-ref/compute/#show-rate-and-absolute-limits
        """
        return {limit.name: limit.value for limit in self.api.compute.limits.get().absolute}

    def get(self, id):
        record = self._record(self.api.compute.servers.get(id).to_dict())
        return self._named([record])[0]

    def troubled(self):
        """Instances in error: they wait for somebody."""
        found = self.api.compute.servers.list(search_opts={"status": "ERROR"}, limit=5)
        return [self._record(server.to_dict()) for server in found]

    # -- Words ---------------------------------------------------------------------------------------------------------

    def _record(self, raw):
        flavor, image = raw.get("flavor") or {}, raw.get("image") or {}
        key = raw.get("key_name")
        return Server(
            id=raw["id"],
            name=raw["name"],
            status=_status(raw),
            addresses=_addresses(raw.get("addresses") or {}),
            size=Size(
                flavor.get("original_name") or flavor.get("id", ""),
                flavor.get("id", ""),
                flavor.get("vcpus"),
                flavor.get("ram"),
                flavor.get("disk"),
            ),
            image=Ref(image["id"]) if image else None,
            zone=raw.get("OS-EXT-AZ:availability_zone") or "",
            created=parse_datetime(raw["created"]) if raw.get("created") else None,
            key_pair=Ref(key, key) if key else None,
            security_groups=tuple(
                {g["name"]: Ref("", g["name"]) for g in raw.get("security_groups") or []}.values()
            ),
            volumes=tuple(
                Ref(one["id"], one["id"][:8]) for one in raw.get("os-extended-volumes:volumes_attached") or []
            ),
            fault=(raw.get("fault") or {}).get("message", ""),
            metadata=raw.get("metadata") or {},
            labels=tuple(raw.get("tags") or ()),
            description=raw.get("description") or "",
            locked=bool(raw.get("locked")),
            host=raw.get("OS-EXT-SRV-ATTR:host") or "",
            launched=_launched(raw.get("OS-SRV-USG:launched_at")),
        )

    def _named(self, records):
        """The records with the names of their images, which Nova does not tell."""
        names = self._image_names({record.image.id for record in records if record.image})
        return [
            replace(record, image=Ref(record.image.id, names.get(record.image.id, "")))
            if record.image
            else record
            for record in records
        ]

    def _image_names(self, ids):
        """Names by id; asked of Glance for those not known yet, all at once. Without Glance the ids must do."""
        names = known(self.offered) or {}
        if not (unknown := sorted(ids - names.keys())):
            return names

        def ask():
            with self.scope.cloud.module.translated():
                query = {"id": f"in:{','.join(unknown)}", "limit": len(unknown)}
                return named(self.api.image.get("/v2/images", params=query).json()["images"])

        try:
            return names | remembered((self.api.together, "image names", *unknown), NAMES_SECONDS, ask)
        except CloudError:
            return names


def _pattern(text):
    """Nova takes names and addresses for regular expressions; people mean the letters that they typed."""
    return re.sub(r"([][.*+?^${}()|\\])", r"\\\1", text)


def _status(raw):
    task = raw.get("OS-EXT-STS:task_state")
    if task:
        return next((status for start, status in TASKS.items() if task.startswith(start)), "working")
    return STATUS.get(raw["status"], "unknown")


def _addresses(networks):
    """The ways to reach it, the likeliest first: public ones, then the shorter ones."""
    found = [
        Address(
            one["addr"],
            network,
            one.get("OS-EXT-IPS:type") == "floating",
            one.get("OS-EXT-IPS-MAC:mac_addr", ""),
        )
        for network, addresses in networks.items()
        for one in addresses
    ]
    return tuple(sorted(found, key=lambda address: (not address.public, ":" in address.ip)))


def _launched(text):
    """Nova writes this one moment without its zone, which is UTC."""
    return parse_datetime(f"{text}Z") if text else None
