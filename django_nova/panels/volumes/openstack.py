"""Volumes of Cinder. https://docs.openstack.org/api-ref/block-storage/v3/#volumes-volumes"""

import re
from dataclasses import dataclass, field, replace

from django.utils.dateparse import parse_datetime
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from ...clouds.errors import CloudError, Conflict
from ...clouds.gather import gather
from .. import Backend as Base
from .. import Choice, Gauge, Page, Ref
from .record import Volume as BaseVolume

MANY = 500  # choices of one field at the most
STATUS = {"available": "available", "in-use": "in-use", "downloading": "creating", "reserved": "reserved"}
BUSY = {"creating", "attaching", "detaching", "extending", "deleting"}


@dataclass(frozen=True)
class Volume(BaseVolume):
    """A volume with what only Cinder knows of it."""

    description: str = ""
    metadata: dict = field(default_factory=dict, hash=False)


class Backend(Base):
    Record = Volume
    ids = re.compile(r"[A-Za-z0-9-]+")
    sorts = {"name": "name", "status": "status", "size": "size", "created": "created_at"}

    @classmethod
    def available(cls, scope):
        return scope.api.has("block-storage")

    def list(self, window, *, name="", status=""):
        """One page by Cinder's marker and limit. Names are looked for exactly where the cloud knows no «like»."""
        query = {"limit": window.limit + 1, "marker": window.marker, "name": name, "status": status}
        if name and self._knows_like():
            query["name~"] = query.pop("name")
        if window.sort:
            query["sort"] = f"{self.sorts[window.sort]}:{'desc' if window.descending else 'asc'}"
        query = {key: value for key, value in query.items() if value}
        calls = {"volumes": lambda: self._volumes(query)}
        if not (name or status):
            calls["limits"] = lambda: self.shared(5, "limits")
        answers = gather(calls)
        if isinstance(found := answers["volumes"], CloudError):
            raise found
        shown = tuple(self._record(raw) for raw in found[: window.limit])
        more = len(found) > window.limit
        limits = answers.get("limits")
        total = limits["totalVolumesUsed"] if isinstance(limits, dict) else None
        if not more and not window.marker:
            total = len(shown)
        return Page(self._named(shown), shown[-1].id if more else "", total)

    def _knows_like(self):
        """Whether this Cinder finds volumes by a part of their name; few operators let it."""
        try:
            return "name~" in self.shared(3600, "filters")
        except CloudError:
            return False

    def filters(self):
        """https://docs.openstack.org/api-ref/block-storage/v3/#list-resource-filters"""
        query = {"resource": "volume"}
        found = self.api.volume.get("/resource_filters", params=query, microversion="3.33").json()
        return [name for one in found["resource_filters"] for name in one["filters"]]

    def _volumes(self, query):
        with self.scope.cloud.module.translated():
            version = "3.34" if "name~" in query else None
            return self.api.volume.get("/volumes/detail", params=query, microversion=version).json()[
                "volumes"
            ]

    def limits(self):
        """https://docs.openstack.org/api-ref/block-storage/v3/#show-absolute-limits-for-project"""
        return self.api.volume.get("/limits").json()["limits"]["absolute"]

    def get(self, id):
        return self._named([self._record(self.api.volume.get(f"/volumes/{id}").json()["volume"])])[0]

    def troubled(self):
        return [self._record(raw) for raw in self._volumes({"status": "error", "limit": 5})]

    def create(self, *, name, size, description="", source="", kind="", zone=""):
        """``size`` in GB; ``source``: "image:ID", "snapshot:ID" or "volume:ID" to fill it with.

        https://docs.openstack.org/api-ref/block-storage/v3/#create-a-volume
        """
        what, _colon, id = source.partition(":")
        keys = {"image": "imageRef", "snapshot": "snapshot_id", "volume": "source_volid"}
        body = {
            "name": name,
            "size": size,
            "description": description,
            "volume_type": kind,
            "availability_zone": zone,
        }
        body |= {keys[what]: id} if source else {}
        made = self.api.volume.post(
            "/volumes", json={"volume": {key: value for key, value in body.items() if value}}
        )
        return self._record(made.json()["volume"])

    def attach(self, id, *, instance, device=""):
        """Nova attaches it, and tells Cinder."""
        self.api.compute.volumes.create_server_volume(instance, id, device or None)

    def detach(self, id):
        attachments = self.api.volume.get(f"/volumes/{id}").json()["volume"]["attachments"]
        if not attachments:
            raise Conflict(_("It is attached to no instance."))
        for attachment in attachments:
            self.api.compute.volumes.delete_server_volume(attachment["server_id"], id)

    def extend(self, id, *, size):
        """To ``size`` GB; since 3.42 also while it is attached."""
        self._act(id, {"os-extend": {"new_size": size}}, microversion="3.42")

    def delete(self, id):
        self.api.volume.delete(f"/volumes/{id}")

    def _act(self, id, body, **kwargs):
        self.api.volume.post(f"/volumes/{id}/action", json=body, **kwargs)

    # -- Choices -------------------------------------------------------------------------------------------------------

    def sources(self):
        answers = gather({"images": self._images, "snapshots": self._snapshots})
        found = []
        for rows, kind, group in (
            (answers["images"], "image", _("Images")),
            (answers["snapshots"], "snapshot", _("Snapshots")),
        ):
            if not isinstance(rows, CloudError):
                found += [Choice(f"{kind}:{one['id']}", one["name"] or one["id"], group) for one in rows]
        return found

    def _images(self):
        with self.scope.cloud.module.translated():
            query = {"status": "active", "sort": "name:asc", "limit": MANY}
            return self.api.image.get("/v2/images", params=query).json()["images"]

    def _snapshots(self):
        with self.scope.cloud.module.translated():
            query = {"status": "available", "limit": MANY}
            return self.api.volume.get("/snapshots", params=query).json()["snapshots"]

    def kinds(self):
        found = self.api.volume.get("/types").json()["volume_types"]
        return [Choice(one["name"], one["name"]) for one in found]

    def zones(self):
        found = self.api.volume.get("/os-availability-zone").json()["availabilityZoneInfo"]
        return [Choice(one["zoneName"], one["zoneName"]) for one in found if one["zoneState"]["available"]]

    def instances(self, record):
        found = self.api.compute.servers.list(detailed=False, limit=MANY)
        return [Choice(one.id, one.name or one.id) for one in found]

    def quotas(self):
        limits = self.shared(3, "limits")
        return [
            Gauge(key, label, limits[used], limits[allowed] if limits[allowed] >= 0 else None, unit)
            for key, label, used, allowed, unit in (
                ("volumes", gettext_lazy("Volumes"), "totalVolumesUsed", "maxTotalVolumes", ""),
                (
                    "gigabytes",
                    gettext_lazy("Volume storage"),
                    "totalGigabytesUsed",
                    "maxTotalVolumeGigabytes",
                    "GB",
                ),
                (
                    "snapshots",
                    gettext_lazy("Volume snapshots"),
                    "totalSnapshotsUsed",
                    "maxTotalSnapshots",
                    "",
                ),
            )
        ]

    # -- Words ---------------------------------------------------------------------------------------------------------

    def _record(self, raw):
        status = raw["status"]
        if status not in STATUS and status not in BUSY:
            status = "error" if status.startswith("error") else "working"
        return Volume(
            id=raw["id"],
            name=raw.get("name") or "",
            status=STATUS.get(status, status),
            size=raw["size"],
            instances=tuple(Ref(one["server_id"]) for one in raw.get("attachments") or []),
            kind=raw.get("volume_type") or "",
            zone=raw.get("availability_zone") or "",
            bootable=str(raw.get("bootable")).lower() == "true",
            encrypted=bool(raw.get("encrypted")),
            created=parse_datetime(f"{raw['created_at']}Z") if raw.get("created_at") else None,
            description=raw.get("description") or "",
            metadata=raw.get("metadata") or {},
        )

    def _named(self, records):
        """The records with the names of the instances that they are attached to, which Cinder does not tell."""
        if not any(record.instances for record in records):
            return tuple(records)
        try:
            names = self.shared(60, "server_names")
        except CloudError:
            names = {}
        return tuple(_renamed(record, names) for record in records)

    def server_names(self):
        return {one.id: one.name for one in self.api.compute.servers.list(detailed=False, limit=1000)}


def _renamed(record, names):
    return replace(
        record, instances=tuple(Ref(one.id, names.get(one.id, one.id[:8])) for one in record.instances)
    )
