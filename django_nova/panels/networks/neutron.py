"""What all resources of Neutron have in common: its paging, its names, its answers. https://docs.openstack.org/api-ref/network/v2/"""

import re
from collections.abc import Mapping
from functools import cached_property

from django.utils.dateparse import parse_datetime

from ...clouds.errors import CloudError, NotFound
from ...clouds.gather import Begun
from ...clouds.openstack_search import by_name
from ...clouds.patience import left
from ...conf import config
from .. import Backend, Choice, Gauge, Page, Ref

MANY = 1000  # names that are loaded at once, and choices of one field
NAMES_SECONDS = 60
UUID = re.compile(r"[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}", re.IGNORECASE)


class Neutron(Backend):
    """A backend of Neutron. ``plural`` and ``singular`` are how Neutron calls what it is about.

    A method ``…_names`` answers ``{id: name}`` of what records point at; ``_page`` asks for it side by side with the list.
    """

    plural = singular = ""
    ids = re.compile(r"[A-Za-z0-9-]+")

    @classmethod
    def available(cls, scope):
        return scope.api.has("network")

    @property
    def extensions(self):
        """What forms have fields for, and what this Neutron may not have."""
        return self.api.network_extensions

    # -- Asking --------------------------------------------------------------------------------------------------------

    def _rows(self, plural, **query):
        with self.scope.cloud.module.translated():
            path = f"/v2.0/{plural}"
            return self.api.network.get(path, params=query).json()[
                plural.replace("-", "_").rpartition("/")[2]
            ]

    def _page(self, window, query, beside=()):
        """``(rows, marker of what follows, {method: names})``: one page and the names, side by side.

        Neutron finds whole names; a part of one is looked for among what it has.
        """
        query = {"limit": window.limit + 1, "marker": window.marker, **query}
        if window.sort:
            query |= {
                "sort_key": self.sorts[window.sort],
                "sort_dir": "desc" if window.descending else "asc",
            }
        query = {key: value for key, value in query.items() if value not in ("", None)}
        names = Names(self._naming(beside))
        rows, onward = by_name(lambda asked: self._rows(self.plural, **asked), query)
        shown = rows[: window.limit]
        return shown, shown[-1]["id"] if len(rows) > window.limit else onward, names

    def _one(self, id, beside=()):
        """``(row, {method: names})``"""
        names = Names(self._naming(beside))
        return self._read(f"{self.plural}/{id}"), names

    def _read(self, path):
        with self.scope.cloud.module.translated():
            return next(iter(self.api.network.get(f"/v2.0/{path}").json().values()))

    def _naming(self, methods):
        return {one: lambda one=one: self.shared(NAMES_SECONDS, one) for one in methods}

    def _make(self, body):
        answer = self.api.network.post(f"/v2.0/{self.plural}", json={self.singular: body})
        return answer.json()[self.singular]

    def _change(self, id, body):
        if body:
            self.api.network.put(f"/v2.0/{self.plural}/{id}", json={self.singular: body})

    def delete(self, id):
        self.api.network.delete(f"/v2.0/{self.plural}/{id}")

    def _named_or_id(self, text):
        """A whole id is asked for as one."""
        return {"id": text} if UUID.fullmatch(text) else {"name": text}

    def _quota(self, label):
        """What a create form is up against, as gauges; the overview has all quotas of Neutron.

        https://docs.openstack.org/api-ref/network/v2/#show-quota-details-for-a-tenant
        """
        found = self._read(f"quotas/{self.scope.project.id}/details")[self.singular]
        limit = found["limit"] if found["limit"] >= 0 else None
        return [Gauge("", label, found["used"], limit)]

    # -- Names of what records point at ----------------------------------------------------------------------------------

    def _names(self, plural, field="name", **query):
        """With whose they are: Neutron hides rows of others whose policies cannot be judged from what is asked for."""
        fields = ["id", field, "project_id", "shared"]
        rows = self._rows(plural, fields=fields, limit=MANY, **query)
        return {row["id"]: row[field] for row in rows}

    def network_names(self):
        return self._names("networks")

    def group_names(self):
        return self._names("security-groups")

    def policy_names(self):
        """Asked for in any case: to ask first whether there are any would be a second call to wait for."""
        try:
            return self._names("qos/policies")
        except NotFound:
            return {}

    def server_names(self):
        """https://docs.openstack.org/api-ref/compute/#list-servers"""
        return {one.id: one.name for one in self.api.compute.servers.list(detailed=False, limit=MANY)}

    # -- Choices -------------------------------------------------------------------------------------------------------

    def policies(self):
        """QoS: https://docs.openstack.org/api-ref/network/v2/#list-qos-policies"""
        return [Choice(id, name or id) for id, name in self.policy_names().items()]

    def security_groups(self):
        query = {"project_id": self.scope.project.id, "fields": ["id", "name"], "limit": MANY}
        found = self._rows("security-groups", **query)
        return sorted((Choice(one["id"], one["name"]) for one in found), key=lambda one: one.label)

    def networks(self):
        """Those that a subnet or a port can be on: the project's own first, then shared ones."""
        query = {"fields": ["id", "name", "project_id", "shared", "router:external"], "limit": MANY}
        found = [one for one in self._rows("networks", **query) if not one.get("router:external")]
        found.sort(key=lambda one: (not self._own(one), (one["name"] or one["id"]).casefold()))
        return [Choice(one["id"], one["name"] or one["id"]) for one in found]

    def own_networks(self):
        query = {"project_id": self.scope.project.id, "fields": ["id", "name"], "limit": MANY}
        found = [Choice(one["id"], one["name"] or one["id"]) for one in self._rows("networks", **query)]
        return sorted(found, key=lambda one: one.label.casefold())

    def _own(self, raw):
        return raw.get("project_id") == self.scope.project.id

    def zones_of(self, kind):
        """https://docs.openstack.org/api-ref/network/v2/#list-all-availability-zones"""
        rows = self._rows("availability_zones")
        found = {one["name"] for one in rows if one["resource"] == kind and one["state"] == "available"}
        return [Choice(one, one) for one in sorted(found)]

    def taken(self):
        """The project's ranges in use: [(range, what it is)]."""
        names = Names(self._naming(["network_names"]))["network_names"]
        rows = self._own_subnets()
        return [(one["cidr"], names.get(one["network_id"]) or one["name"] or one["id"]) for one in rows]

    def _own_subnets(self):
        fields = ["id", "name", "cidr", "network_id"]
        return self._rows("subnets", project_id=self.scope.project.id, fields=fields, limit=MANY)


class Names(Mapping):
    """``{method: {id: name}}`` of calls under way. Each is waited for only once a name of it is needed; what failed has none."""

    def __init__(self, calls):
        self._later = {method: Later(call) for method, call in calls.items()}

    def __getitem__(self, method):
        return self._later[method]

    def __iter__(self):
        return iter(self._later)

    def __len__(self):
        return len(self._later)


class Later(Mapping):
    """The ``{id: name}`` that a call under way will answer."""

    def __init__(self, call):
        self._begun = Begun({"": call})

    @cached_property
    def _told(self):
        answer = self._begun.within(left(config()["DEADLINE"]))[""]
        return {} if isinstance(answer, CloudError) else answer

    def __getitem__(self, id):
        return self._told[id]

    def __iter__(self):
        return iter(self._told)

    def __len__(self):
        return len(self._told)


def whole(window, rows, following, record):
    """The page of these rows; how many there are is known when there is no other page."""
    total = len(rows) if not window.marker and not following else None
    return Page(tuple(map(record, rows)), following, total)


def ref(id, names):
    """A Ref by id with the name that is known, or the beginning of the id."""
    return Ref(id, names.get(id) or id[:8]) if id else None


def moment(text):
    return parse_datetime(text) if text else None
