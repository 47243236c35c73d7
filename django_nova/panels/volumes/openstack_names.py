"""What Cinder tells beside its records: names of what they belong to, messages, limits, one page of a list.

Shared by the backends of volumes, their snapshots, backups and transfers.
https://docs.openstack.org/api-ref/block-storage/v3/
"""

import time
from dataclasses import replace
from operator import attrgetter

from django.utils.dateparse import parse_datetime

from ...clouds.errors import CloudError
from ...clouds.gather import Begun, gather
from ...clouds.openstack_search import MOST, by_name
from .. import Gauge, Page, Ref
from .record import Message

PATIENCE = 0.15  # seconds that a list, once it is there, waits for names
NAMES_SECONDS = 60


class Cinder:
    """Lists by marker and limit, side by side with how many there are and with the names that its records lack."""

    resource = path = counted = (
        ""  # "snapshot", "/snapshots", the name of how many there are among the limits
    )
    names = {}  # attribute of the record -> method that answers {id: name}
    version = None  # the microversion that it is read by

    def page(self, window, name="", nameless=False, **filters):
        """One page; a part of a name is looked for by the cloud where it knows «like», else among what it has."""
        query = {"limit": window.limit + 1, "marker": window.marker, "name": name} | filters
        if name and self._knows_like():
            query["name~"] = query.pop("name")
        if window.sort:
            query["sort"] = f"{self.sorts[window.sort]}:{'desc' if window.descending else 'asc'}"
        query = {key: value for key, value in query.items() if value}
        names = {} if nameless else {verb: self._shared(NAMES_SECONDS, verb) for verb in self.names.values()}
        begun = {verb: Begun({verb: call}) for verb, call in names.items()}
        calls = {"rows": lambda: by_name(self.rows, query)}
        if self.counted and not (name or any(filters.values())):
            calls["limits"] = self._shared(5, "limits")
        answers = gather(calls)
        if isinstance(found := answers["rows"], CloudError):
            raise found
        found, onward = found
        until = time.monotonic() + PATIENCE
        shown = tuple(self._record(raw) for raw in found[: window.limit])
        more = len(found) > window.limit
        limits = answers.get("limits")
        total = limits.get(self.counted) if isinstance(limits, dict) else None
        if not (more or onward or window.marker):
            total = len(shown)
        needed = {verb for attribute, verb in self.names.items() if any(map(attrgetter(attribute), shown))}
        told = {
            verb: answer
            for verb in needed & begun.keys()
            for answer in begun[verb].within(max(0, until - time.monotonic())).values()
        }
        known = {verb: one for verb, one in told.items() if isinstance(one, dict)}
        return Page(tuple(self._with(one, known) for one in shown), shown[-1].id if more else onward, total)

    def _shared(self, seconds, verb):
        return lambda: self.shared(seconds, verb)

    def _with(self, record, known):
        """The record with names that another service or list told."""
        for attribute, verb in self.names.items():
            record = renamed(record, attribute, known.get(verb, {}))
        return record

    def rows(self, query):
        with self.scope.cloud.module.translated():
            version = "3.34" if "name~" in query else self.version
            answer = self.api.volume.get(f"{self.path}/detail", params=query, microversion=version)
            return answer.json()[f"{self.resource}s"]

    def raw(self, id):
        return self.api.volume.get(f"{self.path}/{id}", microversion=self.version).json()[self.resource]

    def _knows_like(self):
        """Whether this Cinder finds things by a part of their name; few operators let it."""
        try:
            return "name~" in self.shared(3600, "filters")
        except CloudError:
            return False

    def filters(self):
        """https://docs.openstack.org/api-ref/block-storage/v3/#list-resource-filters"""
        query = {"resource": self.resource}
        found = self.api.volume.get("/resource_filters", params=query, microversion="3.33").json()
        return [name for one in found["resource_filters"] for name in one["filters"]]

    # -- Names ---------------------------------------------------------------------------------------------------------

    def server_names(self):
        """Of one answer of Nova, which is MOST instances; where there are more, ids must do for some."""
        return {one.id: one.name for one in self.api.compute.servers.list(detailed=False, limit=MOST)}

    def volume_names(self):
        """Of one answer of Cinder. https://docs.openstack.org/api-ref/block-storage/v3/#list-accessible-volumes"""
        found = self.api.volume.get("/volumes", params={"limit": MOST}).json()["volumes"]
        return {one["id"]: one["name"] or "" for one in found}

    def asked(self, function, refs):
        """``{id: name}`` of a few, each asked for by its id; one that cannot be read has none."""

        def ask(id):
            with self.scope.cloud.module.translated():
                return function(id)

        found = gather({one.id: lambda id=one.id: ask(id) for one in refs if one})
        return {id: name for id, name in found.items() if isinstance(name, str)}

    def server_name(self, id):
        return self.api.compute.servers.get(id).name

    def volume_name(self, id):
        return self.api.volume.get(f"/volumes/{id}").json()["volume"]["name"] or ""

    # -- Messages and limits -------------------------------------------------------------------------------------------

    def messages(self, id):
        """What the cloud reports about one, the newest first.

        https://docs.openstack.org/api-ref/block-storage/v3/#list-messages
        """
        query = {"resource_uuid": id, "sort": "created_at:desc", "limit": 50}
        found = self.api.volume.get("/messages", params=query, microversion="3.5").json()["messages"]
        return [
            Message(
                moment(one.get("created_at")),
                one.get("user_message") or "",
                (one.get("message_level") or "error").lower(),
                one.get("request_id") or "",
            )
            for one in found
        ]

    def why(self, id):
        """What went wrong with one, in the cloud's words; empty where it does not tell."""
        try:
            found = self.ask("messages", id)
        except CloudError:
            return ""
        return found[0].words if found else ""

    def limits(self):
        """https://docs.openstack.org/api-ref/block-storage/v3/#show-absolute-limits-for-project"""
        return self.api.volume.get("/limits").json()["limits"]["absolute"]

    def gauges(self, *wanted):
        """Gauges of (key, label, name of what is used, name of the limit, unit); what a cloud does not tell is left out."""
        limits = self.shared(3, "limits")
        return [
            Gauge(key, label, limits[used], limits[allowed] if limits[allowed] >= 0 else None, unit)
            for key, label, used, allowed, unit in wanted
            if used in limits and allowed in limits
        ]


def renamed(record, attribute, names):
    """The record with names in the place of ids; what is not known is the beginning of its id."""
    value = getattr(record, attribute)
    if not value:
        return record

    def one(ref):
        return ref if ref.name else Ref(ref.id, names.get(ref.id) or ref.id[:8])

    return replace(record, **{attribute: tuple(map(one, value)) if isinstance(value, tuple) else one(value)})


def moment(text):
    """Cinder's times are UTC without saying so."""
    return parse_datetime(f"{text}Z") if text else None
