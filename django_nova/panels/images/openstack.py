"""Images of Glance. https://docs.openstack.org/api-ref/image/v2/#images"""

import re
from dataclasses import dataclass, field

from django.utils.dateparse import parse_datetime

from .. import Backend as Base
from .. import Page
from .record import Image as BaseImage

STATUS = {
    "active": "active",
    "deactivated": "off",
    "killed": "error",
    "deleted": "deleted",
    "pending_delete": "deleted",
}
# Glance mixes an image's properties with its own words; these are its own.
OWN = {
    "id", "name", "status", "visibility", "size", "virtual_size", "min_disk", "min_ram", "owner", "created_at",
    "updated_at", "checksum", "container_format", "disk_format", "protected", "tags", "self", "file", "schema",
    "os_hidden", "os_hash_algo", "os_hash_value", "locations", "direct_url", "stores", "os_glance_importing_to_stores",
    "os_glance_failed_import", "owner_specified.openstack.md5",
}  # fmt: skip


@dataclass(frozen=True)
class Image(BaseImage):
    """An image with what only Glance knows of it."""

    properties: dict = field(default_factory=dict, hash=False)


class Backend(Base):
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
        """One page by Glance's marker and limit; Glance finds a name by its whole only."""
        query = {"limit": window.limit + 1, "marker": window.marker, "name": name, "visibility": visibility}
        if visibility == "private":
            query = query | {"owner": self.scope.project.id, "visibility": "all"}
        query["sort"] = (
            f"{self.sorts.get(window.sort, 'created_at')}:{'asc' if window.sort and not window.descending else 'desc'}"
        )
        query = {key: value for key, value in query.items() if value}
        found = self.api.image.get("/v2/images", params=query).json()["images"]
        shown = tuple(self._record(raw) for raw in found[: window.limit])
        more = len(found) > window.limit
        total = None if more or window.marker else len(shown)
        return Page(shown, shown[-1].id if more else "", total)

    def get(self, id):
        return self._record(self.api.image.get(f"/v2/images/{id}").json())

    def launch(self, id):
        """Nothing to do here: the instances' form takes over."""
        return id

    def delete(self, id):
        self.api.image.delete(f"/v2/images/{id}")

    def _record(self, raw):
        owned = raw.get("owner") == self.scope.project.id
        return Image(
            id=raw["id"],
            name=raw.get("name") or "",
            status=STATUS.get(raw["status"], "saving"),
            kind="snapshot" if raw.get("image_type") == "snapshot" else "image",
            visibility=raw.get("visibility", ""),
            size=raw.get("size"),
            min_disk=raw.get("min_disk"),
            min_memory=raw.get("min_ram"),
            system=" ".join(filter(None, [raw.get("os_distro"), raw.get("os_version")])),
            architecture=raw.get("architecture") or raw.get("hw_architecture") or "",
            owner=raw.get("owner") or "",
            owned=owned,
            protected=bool(raw.get("protected")),
            created=parse_datetime(raw["created_at"]) if raw.get("created_at") else None,
            properties={
                key: value for key, value in raw.items() if key not in OWN and isinstance(value, str)
            },
        )
