"""What a project holds in Nova, Glance and Swift, kind by kind: how it is listed, whose it is, how it goes.

Nothing is deleted that was not listed for the project a moment before and did not say itself that it is the project's: a service
that ignores the filter, or that tells of other projects, is left alone. What can be asked for is so much at once (``MOST``); the
rest is seen when that is gone.

https://docs.openstack.org/api-ref/compute/ https://docs.openstack.org/api-ref/image/v2/
https://docs.openstack.org/api-ref/object-store/
"""

from dataclasses import dataclass

from django.utils.translation import gettext as _

from ...clouds.errors import Forbidden
from ..containers.openstack import Backend as Containers
from ..containers.openstack_swift import Store
from .record import Thing

MOST = 200  # things of one kind that are asked for at once
GROUPS = 1000  # server groups that Nova tells at once
LEAVING = {"deleting", "soft-deleting"}


@dataclass(frozen=True)
class Reach:
    """One project as somebody sees it in one region. ``every``: with a token that is good for all projects (the cloud's
    administrator's, in a project of their own), else with a token of the project itself.
    """

    api: object
    project: str
    region: str
    every: bool

    def where(self, **more):
        """The query for things of the project only."""
        every = {"all_tenants": "1", "project_id": self.project} if self.every else {}
        return every | {"limit": MOST + 1} | more

    def own(self, rows, field):
        """The rows, all of which have to be the project's; what does not say so was not asked for."""
        for row in rows:
            told = row.get(field)
            if told != self.project and (told is not None or self.every):
                raise Forbidden(
                    message=_("The cloud tells of other projects as well, so that nothing here is touched.")
                )
        return rows


class Kind:
    """One kind of things. ``after``: kinds that have to be gone first; ``at_once``: gone as soon as the cloud says yes.

    ``seen_in``: the kind whose things tell of these (``within(things)``), so that nobody has to ask.
    """

    name = service = path = seen_in = ""
    after = ()
    at_once = False
    together = 8  # that are deleted side by side

    def look(self, reach):
        """The things, at most one more than ``MOST``."""
        raise NotImplementedError

    def ready(self, thing, held):
        """Whether it can go now; ``held`` are the Held of the region by kind."""
        return not thing.state

    def remove(self, reach, thing):
        self.http(reach).delete(f"{self.path}/{thing.id}")


# -- Nova --------------------------------------------------------------------------------------------------------------------


class Nova(Kind):
    service = "compute"

    def http(self, reach):
        return reach.api.adapter("compute", reach.api.compute_version)


class Instances(Nova):
    name, path = "instances", "/servers"

    def look(self, reach):
        def rows(**more):
            return self.http(reach).get("/servers/detail", params=reach.where(**more)).json()["servers"]

        found = rows() + (rows(status="SOFT_DELETED") if reach.every else [])
        return [
            Thing(
                one["id"],
                one["name"],
                "going" if one.get("OS-EXT-STS:task_state") in LEAVING or one["status"] == "DELETED" else "",
                raw=one,
            )
            for one in reach.own(found, "tenant_id")
        ]

    def remove(self, reach, thing):
        """What Nova keeps for a while after its deletion has to go at once: its volumes and ports wait for that."""
        if thing.raw["status"] == "SOFT_DELETED":
            self.http(reach).post(f"/servers/{thing.id}/action", json={"forceDelete": None})
        else:
            super().remove(reach, thing)


class ServerGroups(Nova):
    name, path, after, at_once = "server_groups", "/os-server-groups", ("instances",), True

    def look(self, reach):
        """Nova tells those of all projects only together."""
        query, found = {"limit": GROUPS} | ({"all_projects": "1"} if reach.every else {}), []
        while True:
            rows = self.http(reach).get(self.path, params=query).json()["server_groups"]
            found += [Thing(one["id"], one["name"]) for one in rows if one["project_id"] == reach.project]
            if len(rows) < GROUPS:
                return found
            query["offset"] = query.get("offset", 0) + GROUPS


# -- Glance ------------------------------------------------------------------------------------------------------------------


class Images(Kind):
    name, service, path, at_once = "images", "image", "/v2/images", True
    after = "instances", "volumes"  # a copy may be kept as what differs from the image

    def http(self, reach):
        return reach.api.image

    def look(self, reach):
        query = {"owner": reach.project, "visibility": "all", "limit": MOST + 1}
        found = []
        for hidden in {}, {"os_hidden": "true"}:
            found += self.http(reach).get(self.path, params=query | hidden).json()["images"]
        return [
            Thing(
                one["id"],
                one.get("name") or "",
                "protected"
                if one.get("protected")
                else "going"
                if one["status"] in ("deleted", "pending_delete")
                else "",
                shared=one["visibility"] in ("public", "community"),
            )
            for one in reach.own(found, "owner")
        ]


# -- Swift -------------------------------------------------------------------------------------------------------------------


class ItsStore(Store):
    """The object storage of that project: for those who may reach all projects, its account beside their own."""

    def __init__(self, reach):
        super().__init__(reach.api)
        if reach.every and (here := reach.api.scope.project.id) != reach.project:
            address = self.http.get_endpoint() or ""
            if here not in address:
                raise Forbidden(message=_("This object storage does not tell of other projects."))
            self.http.endpoint_override = address.replace(here, reach.project)


class ItsContainers(Containers):
    def __init__(self, reach):
        super().__init__(reach.api.scope)
        self._store = ItsStore(reach)

    @property
    def store(self):
        return self._store


class ObjectContainers(Kind):
    """Containers with all that is in them, one after the other, each in steps of seconds."""

    name, service = "containers", "object-store"
    after = ("volume_backups",)  # they may be kept in a container
    together = 1

    def look(self, reach):
        rows = ItsStore(reach).rows(limit=MOST + 1)
        return [Thing(one["name"], one["name"], size=one["count"]) for one in rows]

    def remove(self, reach, thing):
        from ..containers.address import container_id

        return ItsContainers(reach).empty(container_id(thing.id))
