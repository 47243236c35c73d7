"""Static routes of Neutron's routers, added and removed in one step where this Neutron can, lest two people undo each other.

https://docs.openstack.org/api-ref/network/v2/#add-extra-routes-to-router
"""

import re
from dataclasses import dataclass

from django.utils.translation import gettext as _

from ...clouds.errors import Conflict, NotFound
from .. import Choice, Page, Ref
from ..networks.neutron import MANY, Neutron, ref
from .record import Route as BaseRoute


@dataclass(frozen=True)
class Route(BaseRoute):
    """A route of a router, by the address that it is sent to next."""

    router: Ref | None = None
    next_hop: str = ""


class Backend(Neutron):
    Record = Route
    plural, singular = "routers", "router"
    ids = re.compile(r"[A-Za-z0-9-]+!([0-9.]+|[0-9a-fA-F:.]+)_[0-9]{1,3}!([0-9.]+|[0-9a-fA-F:.]+)")

    def list(self, window, *, router=""):
        """Neutron tells a router's routes with the router, all at once; it allows a few dozen of them."""
        query = {"id": router} if router else {"project_id": self.scope.project.id}
        rows = self._rows("routers", fields=["id", "name", "routes"], limit=MANY, **query)
        found = [one for row in rows for one in _records(row)]
        start = next((n + 1 for n, one in enumerate(found) if one.id == window.marker), 0)
        shown = found[start : start + window.limit]
        more = start + window.limit < len(found)
        return Page(tuple(shown), shown[-1].id if more else "", len(found))

    def get(self, id):
        row = self._read(f"routers/{id.partition('!')[0]}")
        found = next((one for one in _records(row) if one.id == id), None)
        if found is None:
            raise NotFound(id)
        return found

    def create(self, *, router, destination, next_hop):
        route = {"destination": destination, "nexthop": next_hop}
        row = self._read(f"routers/{router}")
        if any(one["destination"] == destination and one["nexthop"] == next_hop for one in row["routes"]):
            raise Conflict(_("The router has this route already."), field="destination")
        self._apply("add", router, [*row["routes"], route], route, row)
        owner = ref(router, {router: row["name"]})
        return Route(_id(router, route), destination, router=owner, next_hop=next_hop)

    def delete(self, id):
        found = self.get(id)
        row = self._read(f"routers/{found.router.id}")
        route = {"destination": found.destination, "nexthop": found.next_hop}
        self._apply("remove", found.router.id, [one for one in row["routes"] if one != route], route, row)

    def _apply(self, verb, router, left, route, row):
        """Without the atomic calls, the whole list is written; not if somebody changed the router meanwhile."""
        if "extraroute-atomic" in self.extensions:
            body = {"router": {"routes": [route]}}
            self.api.network.put(f"/v2.0/routers/{router}/{verb}_extraroutes", json=body)
            return
        headers = {}
        if "revision-if-match" in self.extensions:
            headers["If-Match"] = f"revision_number={row['revision_number']}"
        body = {"router": {"routes": left}}
        self.api.network.put(f"/v2.0/routers/{router}", json=body, headers=headers)

    def routers(self):
        query = {"project_id": self.scope.project.id}
        return [Choice(id, name or id) for id, name in self._names("routers", **query).items()]


def _id(router, route):
    return f"{router}!{route['destination'].replace('/', '_')}!{route['nexthop']}"


def _records(row):
    router = ref(row["id"], {row["id"]: row["name"]})
    routes = sorted(row.get("routes") or (), key=lambda one: (one["destination"], one["nexthop"]))
    return [
        Route(_id(row["id"], one), one["destination"], router=router, next_hop=one["nexthop"])
        for one in routes
    ]
