"""Server groups of Nova. https://docs.openstack.org/api-ref/compute/#server-groups-os-server-groups"""

import re

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from ...clouds.errors import CloudError, Invalid
from ...clouds.gather import gather
from .. import Backend as Base
from .. import Gauge, Page, Ref
from .record import ServerGroup

NAMED = 60  # seconds that names of instances are good for


class Backend(Base):
    Record = ServerGroup
    ids = re.compile(r"[A-Za-z0-9-]+")

    @classmethod
    def available(cls, scope):
        return scope.api.has("compute")

    @property
    def _compute(self):
        return self.api.adapter("compute", self.api.compute_version)

    def list(self, window):
        """One page. Nova counts from the beginning rather than from a record, and sorts by none."""
        if window.marker and not window.marker.isdecimal():
            raise Invalid(window.marker)
        start = int(window.marker or 0)
        query = {"limit": window.limit + 1, "offset": start}
        answers = gather(
            {
                "groups": lambda: self.ask("_groups", query),
                "names": lambda: self.shared(NAMED, "server_names"),
            }
        )
        if isinstance(found := answers["groups"], CloudError):
            raise found
        names = {} if isinstance(answers["names"], CloudError) else answers["names"]
        more = len(found) > window.limit
        shown = tuple(_record(raw, names) for raw in found[: window.limit])
        total = None if more else start + len(shown)
        return Page(shown, str(start + window.limit) if more else "", total)

    def get(self, id):
        answers = gather(
            {
                "group": lambda: self.ask("_group", id),
                "names": lambda: self.shared(NAMED, "server_names"),
            }
        )
        if isinstance(found := answers["group"], CloudError):
            raise found
        return _record(found, {} if isinstance(answers["names"], CloudError) else answers["names"])

    def create(self, *, name, policy, most=None):
        """``most``: how many of an anti-affinity group may share a host."""
        if most and policy != "anti-affinity":
            raise Invalid(message=_("Only groups that are kept apart have such a number."), field="most")
        body = {"name": name, "policy": policy}
        body |= {"rules": {"max_server_per_host": most}} if most else {}
        made = self._compute.post("/os-server-groups", json={"server_group": body}).json()
        return _record(made["server_group"], {})

    def delete(self, id):
        self._compute.delete(f"/os-server-groups/{id}")

    # -- What pages ask beside it --------------------------------------------------------------------------------------

    def quotas(self):
        """https://docs.openstack.org/api-ref/compute/#show-rate-and-absolute-limits"""
        found = {one.name: one.value for one in self.api.compute.limits.get().absolute}
        used, limit = found.get("totalServerGroupsUsed", -1), found.get("maxServerGroups", -1)
        return (
            [Gauge("server_groups", gettext_lazy("Server groups"), used, limit if limit >= 0 else None)]
            if used >= 0
            else []
        )

    def server_names(self):
        return {one.id: one.name for one in self.api.compute.servers.list(detailed=False, limit=1000)}

    def _groups(self, query):
        return self._compute.get("/os-server-groups", params=query).json()["server_groups"]

    def _group(self, id):
        return self._compute.get(f"/os-server-groups/{id}").json()["server_group"]


def _record(raw, names):
    """Older clouds tell a list of policies, of which there is one."""
    return ServerGroup(
        id=raw["id"],
        name=raw["name"],
        policy=raw.get("policy") or next(iter(raw.get("policies") or []), ""),
        instances=tuple(Ref(id, names.get(id, id[:8])) for id in raw.get("members") or []),
        most=(raw.get("rules") or {}).get("max_server_per_host"),
    )
