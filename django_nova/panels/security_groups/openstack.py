"""Security groups of Neutron.

One group is asked for as a list of one: Neutron tells 500 rules in 50 ms that way, and in 700 ms as a single group.
https://docs.openstack.org/api-ref/network/v2/#security-groups-security-groups
"""

import re
from contextlib import suppress
from dataclasses import dataclass, field, replace
from datetime import datetime

from django.utils.dateparse import parse_datetime
from django.utils.translation import gettext as _

from ...clouds.errors import CloudError, Conflict, NotFound
from ...clouds.gather import Begun, gather
from ...clouds.openstack_search import by_name
from .. import Backend as Base
from .. import Page
from ..security_group_rules.openstack import SAME, record_of
from ..security_group_rules.openstack import Backend as Rules
from .openstack_wearers import Wearers
from .record import SecurityGroup

PATH = "/v2.0/security-groups"
PATIENCE = 0.5  # seconds that a list waits for who wears its groups, once it has them
FIRST = 12  # incoming rules that a line of the list is made of


@dataclass(frozen=True)
class Group(SecurityGroup):
    """A security group with what only Neutron knows of it."""

    stateless: bool = False
    shared: bool = False
    created: datetime | None = None
    tags: tuple[str, ...] = field(default=(), repr=False)


class Backend(Wearers, Base):
    Record = Group
    ids = re.compile(r"[A-Za-z0-9-]+")
    sorts = {"name": "name"}

    @classmethod
    def available(cls, scope):
        return scope.api.has("network")

    def list(self, window, *, name="", shared=""):
        """One page by Neutron's marker and limit, the project's own. Found by name, a part of it, or id.

        Who wears them is asked for meanwhile and is left out where Neutron takes long to tell it.
        """
        query = {
            "limit": window.limit + 1,
            "marker": window.marker,
            "sort_key": ["name", "id"],
            "sort_dir": ["asc", "asc"],
        }
        query |= {"shared": True} if shared else {"project_id": self.scope.project.id}
        if window.sort:
            query |= {
                "sort_key": [self.sorts[window.sort], "id"],
                "sort_dir": ["desc" if window.descending else "asc", "asc"],
            }
        if name:
            query["id" if re.fullmatch(r"[0-9a-f-]{36}", name) else "name"] = name
        worn = Begun({"worn": lambda: self.shared(60, "worn")})
        found, onward = by_name(self._groups, {key: value for key, value in query.items() if value})
        if shared:
            found = [raw for raw in found if raw["project_id"] != self.scope.project.id]
        names = {raw["id"]: raw["name"] for raw in found}
        with suppress(CloudError):  # without the names of others, their ids must do
            names = self.shared(60, "group_names") | names
        worn = worn.within(PATIENCE)["worn"]
        counts = {} if isinstance(worn, CloudError) else worn
        shown = tuple(
            replace(
                _record(raw, names), rules=(), instances=None if counts == {} else counts.get(raw["id"], 0)
            )
            for raw in found[: window.limit]
        )
        more = len(found) > window.limit
        total = None if more or onward or window.marker else len(shown)
        return Page(shown, shown[-1].id if more else onward, total)

    def _groups(self, query):
        return self.api.network.get(PATH, params=query).json()["security_groups"]

    def group_names(self):
        return Rules(self.scope).group_names()

    def get(self, id):
        calls = {
            "groups": lambda: self.ask("_groups", {"id": id}),
            "names": lambda: self.shared(60, "group_names"),
            "count": lambda: self.ask("_instances_of", id),
        }
        answers = gather(calls)
        if isinstance(found := answers["groups"], CloudError):
            raise found
        if not found:
            raise NotFound(id)
        names = {} if isinstance(answers["names"], CloudError) else answers["names"]
        count = None if isinstance(answers["count"], CloudError) else answers["count"]
        return replace(_record(found[0], names), instances=count)

    # -- Changing ------------------------------------------------------------------------------------------------------

    def create(self, *, name, description="", stateless=False):
        body = {"name": name, "description": description} | ({"stateful": False} if stateless else {})
        made = self.api.network.post(PATH, json={"security_group": body}).json()["security_group"]
        return _record(made, {})

    def edit(self, id, *, name, description=""):
        body = {"name": name, "description": description}
        self.api.network.put(f"{PATH}/{id}", json={"security_group": body})

    def clone(self, id, *, name, description=""):
        """A group with the same rules; those that name the group itself name the copy."""
        raw = self._groups({"id": id})
        if not raw:
            raise NotFound(id)
        rules = raw[0]["security_group_rules"]
        made = self.create(name=name, description=description, stateless=not raw[0].get("stateful", True))
        wanted = [{key: one.get(key) for key in SAME} | _elsewhere(one, id, made.id) for one in rules]
        given = [_likeness(rule) for rule in self._groups({"id": made.id})[0]["security_group_rules"]]
        wanted = [one for one in wanted if _likeness(one) not in given]
        try:
            with self.scope.cloud.module.translated():
                if wanted:
                    self.api.network.post("/v2.0/security-group-rules", json={"security_group_rules": wanted})
        except CloudError:
            self.api.network.delete(f"{PATH}/{made.id}")
            raise

    def delete(self, id):
        """Not while something wears it: Neutron says so, and here it is said who."""
        try:
            with self.scope.cloud.module.translated():
                self.api.network.delete(f"{PATH}/{id}")
        except Conflict as error:
            if names := self.names_of(id):
                raise Conflict(message=_("It is worn by %s.") % names, request_id=error.request_id) from error
            raise


def _elsewhere(rule, old, new):
    """What a copied rule has of its own."""
    remote = rule.get("remote_group_id")
    listed = rule.get("remote_address_group_id")
    more = {"remote_address_group_id": listed} if listed else {}
    return more | {"security_group_id": new, "remote_group_id": new if remote == old else remote}


def _likeness(rule):
    """What two rules of one group may not have in common."""
    told = [rule.get(key) for key in SAME if key not in ("security_group_id", "description")]
    return [*told, rule.get("remote_address_group_id")]


def _record(raw, names):
    rules = sorted(
        (record_of(one, names) for one in raw.get("security_group_rules") or []), key=lambda one: one.order
    )
    return Group(
        id=raw["id"],
        name=raw.get("name") or "",
        description=raw.get("description") or "",
        count=len(rules),
        rules=tuple(rules),
        first=tuple(rule for rule in rules if rule.incoming)[:FIRST],
        stateless=not raw.get("stateful", True),
        shared=bool(raw.get("shared")),
        created=parse_datetime(raw["created_at"]) if raw.get("created_at") else None,
        tags=tuple(raw.get("tags") or ()),
    )
