"""Images of Glance. https://docs.openstack.org/api-ref/image/v2/#images"""

import re
from dataclasses import dataclass, field, replace

from django.utils.dateparse import parse_datetime
from django.utils.translation import gettext_lazy

from ...clouds.errors import CloudError, NotFound
from ...clouds.openstack_search import by_name
from .. import Backend as Base
from .. import Choice, Gauge, Page
from . import formats
from .openstack_changes import Changes
from .openstack_files import Files
from .openstack_properties import free
from .record import Image as BaseImage

STATUS = {
    "active": "active",
    "queued": "queued",
    "deactivated": "off",
    "killed": "error",
    "deleted": "deleted",
    "pending_delete": "deleted",
}
OFFERED = {
    "shared": "accepted",
    "pending": "pending",
    "rejected": "rejected",
}  # what others share, by our answer
ANSWERS = 6  # of Glance that make up one page at the most


@dataclass(frozen=True)
class Image(BaseImage):
    """An image with what only Glance knows of it. ``fault``: why its last import came to nothing."""

    disk_format: str = ""
    container_format: str = ""
    distribution: str = ""
    version: str = ""
    system_kind: str = ""
    fault: str = ""
    properties: dict = field(default_factory=dict, hash=False)


class Backend(Changes, Files, Base):
    Record = Image
    ids = re.compile(r"[A-Za-z0-9-]+")
    sorts = {
        "name": "name",
        "status": "status",
        "size": "size",
        "created": "created_at",
    }

    @classmethod
    def available(cls, scope):
        return scope.api.has("image")

    def list(self, window, *, name="", visibility=""):
        """One page by Glance's marker and limit."""
        query = {"limit": window.limit + 1, "marker": window.marker, "name": name, "visibility": visibility}
        if visibility == "private":
            query |= {"owner": self.scope.project.id, "visibility": "all"}
        if visibility == "snapshots":
            query |= {"owner": self.scope.project.id, "visibility": "all", "image_type": "snapshot"}
        query["sort"] = (
            f"{self.sorts.get(window.sort, 'created_at')}:{'asc' if window.sort and not window.descending else 'desc'}"
        )
        if visibility in OFFERED:
            return self._offered(window, query, OFFERED[visibility])
        found, onward = by_name(self._images, query)
        shown = tuple(self._record(raw) for raw in found[: window.limit])
        more = len(found) > window.limit
        total = None if more or onward or window.marker else len(shown)
        return Page(shown, shown[-1].id if more else onward, total)

    def _images(self, query):
        wanted = {key: value for key, value in query.items() if value}
        return self.api.image.get("/v2/images", params=wanted).json()["images"]

    def _offered(self, window, query, answer):
        """What others offered to this project. Glance mixes it with what we may share ourselves, so it is asked on until a
        page is full, but not for ever: a page may be shorter than it could be.
        """
        query = query | {"visibility": "shared", "member_status": answer}
        rows, marker = [], window.marker
        for _turn in range(ANSWERS):
            found = self._images(query | {"marker": marker})
            for raw in found:
                if len(rows) == window.limit:
                    return Page(tuple(rows), marker)
                marker = raw["id"]
                if raw.get("owner") != self.scope.project.id:
                    rows.append(self._record(raw, answer))
            if len(found) < query["limit"]:
                return Page(tuple(rows), "", None if window.marker else len(rows))
        return Page(tuple(rows), marker)

    def get(self, id):
        """With our answer where another project offers it, and with what became of an import that left no file."""
        raw = self._raw(id)
        image = self._record(raw)
        if not image.owned and image.visibility == "shared":
            return replace(image, answer=self._answer(id))
        if image.owned and image.status == "queued":
            return replace(image, fault=self._failure(id))
        return image

    def _raw(self, id):
        return self.api.image.get(f"/v2/images/{id}").json()

    def _answer(self, id):
        """https://docs.openstack.org/api-ref/image/v2/#show-image-member-details"""
        try:
            return self.ask("membership", id)["status"]
        except NotFound:  # an operator sees it all the same
            return ""

    def membership(self, id):
        return self.api.image.get(f"/v2/images/{id}/members/{self.scope.project.id}").json()

    def _failure(self, id):
        """https://docs.openstack.org/api-ref/image/v2/#show-tasks-associated-with-image"""
        try:
            tasks = self.ask("tasks", id)
        except CloudError:
            return ""
        last = max(tasks, key=lambda one: one.get("updated_at") or "", default={})
        return (last.get("message") or "") if last.get("status") == "failure" else ""

    def tasks(self, id):
        return self.api.image.get(f"/v2/images/{id}/tasks").json().get("tasks", [])

    def launch(self, id):
        """Nothing to do here: the instances' form takes over."""
        return id

    # -- What forms offer ----------------------------------------------------------------------------------------------

    def disk_formats(self):
        return [Choice(one, formats.DISKS.get(one, one)) for one in self._known("disk_format")]

    def container_formats(self):
        return [Choice(one, formats.CONTAINERS.get(one, one)) for one in self._known("container_format")]

    def _known(self, name):
        """What this Glance takes, those first that people use. https://docs.openstack.org/api-ref/image/v2/#show-image-schema"""
        usual = [*formats.DISKS, *formats.CONTAINERS]
        found = [one for one in self.shared(3600, "schema")["properties"][name]["enum"] if one]
        return sorted(found, key=lambda one: usual.index(one) if one in usual else len(usual))

    def schema(self):
        return self.api.image.get("/v2/schemas/image").json()

    def imports(self):
        """The ways in which this Glance takes an image from elsewhere. https://docs.openstack.org/api-ref/image/v2/#import-methods-and-values-discovery"""
        try:
            found = self.api.image.get("/v2/info/import").json()["import-methods"]["value"]
        except (LookupError, TypeError):
            return []
        return [str(one) for one in found]

    def quotas(self):
        """https://docs.openstack.org/api-ref/image/v2/#quota-usage ; empty where Glance keeps to no limits of Keystone."""
        usage = self.api.image.get("/v2/info/usage").json().get("usage", {})
        known = {
            "image_count_total": (gettext_lazy("Images"), ""),
            "image_size_total": (gettext_lazy("Storage for images"), "MiB"),
            "image_count_uploading": (gettext_lazy("Uploads at a time"), ""),
        }
        return [
            Gauge(
                key,
                label,
                usage[key]["usage"],
                usage[key]["limit"] if usage[key]["limit"] >= 0 else None,
                unit,
            )
            for key, (label, unit) in known.items()
            if key in usage
        ]

    # -- Words ---------------------------------------------------------------------------------------------------------

    def _record(self, raw, answer=""):
        owned = raw.get("owner") == self.scope.project.id
        visibility = raw.get("visibility", "")
        return Image(
            id=raw["id"],
            name=raw.get("name") or "",
            status=STATUS.get(raw["status"], "saving"),
            kind="snapshot" if raw.get("image_type") == "snapshot" else "image",
            visibility=visibility,
            size=raw.get("size"),
            min_disk=raw.get("min_disk") or None,
            min_memory=raw.get("min_ram") or None,
            system=" ".join(filter(None, [raw.get("os_distro"), raw.get("os_version")])),
            architecture=raw.get("architecture") or raw.get("hw_architecture") or "",
            owner=raw.get("owner") or "",
            owned=owned,
            protected=bool(raw.get("protected")),
            created=parse_datetime(raw["created_at"]) if raw.get("created_at") else None,
            description=raw.get("description") or "",
            answer=answer or ("accepted" if visibility == "shared" and not owned else ""),
            disk_format=raw.get("disk_format") or "",
            container_format=raw.get("container_format") or "",
            distribution=raw.get("os_distro") or "",
            version=raw.get("os_version") or "",
            system_kind=raw.get("os_type") or "",
            properties=free(raw),
        )
