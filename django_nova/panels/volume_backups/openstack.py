"""Backups of Cinder. https://docs.openstack.org/api-ref/block-storage/v3/#backups-backups"""

import re
from dataclasses import replace

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from ...clouds.errors import Conflict, Invalid
from .. import Backend as Base
from .. import Choice, Ref
from ..volumes.openstack_names import Cinder, moment, renamed
from . import service
from .record import VolumeBackup

MANY = 500  # choices of one field at the most
KNOWN = {"available", "creating", "deleting", "restoring", "error"}


class Backend(Cinder, Base):
    Record = VolumeBackup
    ids = re.compile(r"[A-Za-z0-9-]+")
    sorts = {"name": "name", "status": "status", "size": "size", "created": "created_at"}
    version = "3.43"  # metadata; sorts by name
    resource, path, counted = "backup", "/backups", "totalBackupsUsed"
    names = {"volume": "volume_names"}
    asks = True

    @classmethod
    def available(cls, scope):
        return scope.api.has("block-storage") and service.offered(scope)

    def list(self, window, *, name="", status="", volume=""):
        """One page by Cinder's marker and limit."""
        return self.page(window, name, nameless=bool(volume), status=status, volume_id=volume)

    def get(self, id):
        record = self._record(self.raw(id))
        if record.status == "error" and not record.fault:
            record = replace(record, fault=self.why(id))
        return renamed(record, "volume", self.asked(self.volume_name, [record.volume]))

    def create(self, *, volume, name, description="", snapshot="", incremental=False, metadata=None):
        """Of a volume, attached or not, or of one of its snapshots; ``incremental``: what has changed since the last one.

        https://docs.openstack.org/api-ref/block-storage/v3/#create-a-backup
        """
        body = {"volume_id": volume, "name": name, "description": description, "incremental": incremental}
        body |= {"force": True} | ({"snapshot_id": snapshot} if snapshot else {})
        body |= {"metadata": metadata} if metadata else {}
        made = self.api.volume.post("/backups", json={"backup": body}, microversion=self.version)
        return self.get(made.json()["backup"]["id"])

    def restore(self, id, *, volume="", name=""):
        """Into a volume that is there and free, whose content is lost, or into a new one, called ``name``.

        A new one by creating it from the backup: the call to restore would wait until the new volume is there.
        https://docs.openstack.org/api-ref/block-storage/v3/#restore-a-backup
        """
        backup = self.raw(id)
        if not volume:
            body = {"name": name or backup["name"] or "", "size": backup["size"], "backup_id": id}
            self.api.volume.post("/volumes", json={"volume": body}, microversion="3.47")
            return
        there = self.api.volume.get(f"/volumes/{volume}").json()["volume"]
        if there["status"] != "available":
            raise Conflict(_("The volume is not free."), field="volume")
        if there["size"] < backup["size"]:
            words = _("The backup needs %d GB, which the volume has not.") % backup["size"]
            raise Invalid(message=words, field="volume")
        self.api.volume.post(f"/backups/{id}/restore", json={"restore": {"volume_id": volume}})

    def edit(self, id, *, name="", description="", metadata=None):
        """https://docs.openstack.org/api-ref/block-storage/v3/#update-a-backup"""
        body = {"name": name, "description": description}
        body |= {"metadata": metadata} if metadata is not None else {}
        self.api.volume.put(f"/backups/{id}", json={"backup": body}, microversion=self.version)

    def delete(self, id):
        self.api.volume.delete(f"/backups/{id}")

    # -- Choices -------------------------------------------------------------------------------------------------------

    def volumes(self):
        found = self.api.volume.get("/volumes/detail", params={"limit": MANY}).json()["volumes"]
        return [_volume(one) for one in found if one["status"] in ("available", "in-use")]

    def volume(self, id):
        """The choice of one that is not among those offered."""
        self.check(id)
        return _volume(self.api.volume.get(f"/volumes/{id}").json()["volume"])

    def snapshots(self):
        query = {"status": "available", "limit": MANY}
        found = self.api.volume.get("/snapshots/detail", params=query).json()["snapshots"]
        return [
            Choice(
                one["id"],
                f"{one['name'] or one['id']} · {one['created_at'][:10]}",
                data={"volume": one["volume_id"]},
            )
            for one in found
        ]

    def snapshot(self, id):
        """The choice of one that is not among those offered."""
        self.check(id)
        one = self.api.volume.get(f"/snapshots/{id}").json()["snapshot"]
        return Choice(one["id"], one["name"] or one["id"], data={"volume": one["volume_id"]})

    def targets(self, record):
        """Volumes that are free and large enough to be overwritten with it."""
        query = {"status": "available", "limit": MANY}
        found = self.api.volume.get("/volumes/detail", params=query).json()["volumes"]
        return [_volume(one) for one in found if one["size"] >= record.size]

    def quotas(self):
        return self.gauges(
            ("volume_backups", gettext_lazy("Volume backups"), "totalBackupsUsed", "maxTotalBackups", ""),
            (
                "backup_gigabytes",
                gettext_lazy("Backup storage"),
                "totalBackupGigabytesUsed",
                "maxTotalBackupGigabytes",
                "GB",
            ),
        )

    def _record(self, raw):
        status = raw["status"]
        if status not in KNOWN:
            status = "error" if status.startswith("error") else "working"
        return VolumeBackup(
            id=raw["id"],
            name=raw.get("name") or "",
            status=status,
            size=raw.get("size") or 0,
            volume=Ref(raw["volume_id"]) if raw.get("volume_id") else None,
            snapshot=Ref(raw["snapshot_id"], raw["snapshot_id"][:8]) if raw.get("snapshot_id") else None,
            incremental=bool(raw.get("is_incremental")),
            needed=bool(raw.get("has_dependent_backups")),
            container=raw.get("container") or "",
            zone=raw.get("availability_zone") or "",
            description=raw.get("description") or "",
            fault=raw.get("fail_reason") or "",
            created=moment(raw.get("created_at")),
            of=moment(raw.get("data_timestamp")),
            metadata=raw.get("metadata") or {},
        )


def _volume(raw):
    size = raw["size"]
    return Choice(raw["id"], f"{raw['name'] or raw['id']} · {size} GB", data={"backup_gigabytes": size})
