"""Snapshots of Cinder. https://docs.openstack.org/api-ref/block-storage/v3/#volume-snapshots-snapshots"""

import re
from dataclasses import dataclass, field, replace

from django.utils.translation import gettext_lazy

from .. import Backend as Base
from .. import Choice, Ref
from ..volumes.openstack_names import Cinder, moment, renamed
from .record import VolumeSnapshot as BaseSnapshot

MANY = 500  # choices of one field at the most
STATUS = {"restoring": "reverting", "backing-up": "backing-up"}
KNOWN = {"available", "creating", "deleting", "error"}


@dataclass(frozen=True)
class VolumeSnapshot(BaseSnapshot):
    fault: str = ""
    metadata: dict = field(default_factory=dict, hash=False)


class Backend(Cinder, Base):
    Record = VolumeSnapshot
    ids = re.compile(r"[A-Za-z0-9-]+")
    sorts = {"name": "name", "status": "status", "size": "volume_size", "created": "created_at"}
    version = "3.30"  # sorts by name
    resource, path, counted = "snapshot", "/snapshots", "totalSnapshotsUsed"
    names = {"volume": "volume_names"}

    @classmethod
    def available(cls, scope):
        return scope.api.has("block-storage")

    def list(self, window, *, name="", status="", volume=""):
        """One page by Cinder's marker and limit."""
        return self.page(window, name, nameless=bool(volume), status=status, volume_id=volume)

    def get(self, id):
        record = self._record(self.raw(id))
        if record.status == "error":
            record = replace(record, fault=self.why(id))
        return renamed(record, "volume", self.asked(self.volume_name, [record.volume]))

    def create(self, *, volume, name, description="", metadata=None):
        """Of an attached volume, too (``force``).

        https://docs.openstack.org/api-ref/block-storage/v3/#create-a-snapshot
        """
        body = {"volume_id": volume, "name": name, "description": description, "force": True}
        body |= {"metadata": metadata} if metadata else {}
        return self._record(self.api.volume.post("/snapshots", json={"snapshot": body}).json()["snapshot"])

    def edit(self, id, *, name="", description="", metadata=None):
        """https://docs.openstack.org/api-ref/block-storage/v3/#update-a-snapshot"""
        self.api.volume.put(f"/snapshots/{id}", json={"snapshot": {"name": name, "description": description}})
        if metadata is not None:
            self.api.volume.put(f"/snapshots/{id}/metadata", json={"metadata": metadata})

    def restore(self, id):
        """Into a new volume: the form of volumes does that."""

    def revert(self, id):
        """The volume goes back to it; Cinder refuses all but the newest.

        https://docs.openstack.org/api-ref/block-storage/v3/#revert-volume-to-snapshot
        """
        body = {"revert": {"snapshot_id": id}}
        self.api.volume.post(f"/volumes/{self.raw(id)['volume_id']}/action", json=body, microversion="3.40")

    def delete(self, id):
        self.api.volume.delete(f"/snapshots/{id}")

    # -- Choices -------------------------------------------------------------------------------------------------------

    def volumes(self):
        found = self.api.volume.get("/volumes/detail", params={"limit": MANY}).json()["volumes"]
        return [_volume(one) for one in found if one["status"] in ("available", "in-use")]

    def volume(self, id):
        """The choice of one that is not among those offered."""
        self.check(id)
        return _volume(self.api.volume.get(f"/volumes/{id}").json()["volume"])

    def quotas(self):
        """A snapshot counts by the size of its volume, unless the operator says otherwise."""
        return self.gauges(
            (
                "volume_snapshots",
                gettext_lazy("Volume snapshots"),
                "totalSnapshotsUsed",
                "maxTotalSnapshots",
                "",
            ),
            (
                "gigabytes",
                gettext_lazy("Volume storage"),
                "totalGigabytesUsed",
                "maxTotalVolumeGigabytes",
                "GB",
            ),
        )

    def _record(self, raw):
        status = STATUS.get(raw["status"], raw["status"])
        if status not in KNOWN and status not in STATUS.values():
            status = "error" if status.startswith("error") else "working"
        percent = (raw.get("os-extended-snapshot-attributes:progress") or "").rstrip("%")
        return VolumeSnapshot(
            id=raw["id"],
            name=raw.get("name") or "",
            status=status,
            size=raw["size"],
            volume=Ref(raw["volume_id"]),
            progress=int(percent) if percent.isdecimal() and status == "creating" else None,
            description=raw.get("description") or "",
            created=moment(raw.get("created_at")),
            metadata=raw.get("metadata") or {},
        )


def _volume(raw):
    return Choice(
        raw["id"], f"{raw['name'] or raw['id']} · {raw['size']} GB", data={"gigabytes": raw["size"]}
    )
