"""Volumes of Cinder. https://docs.openstack.org/api-ref/block-storage/v3/#volumes-volumes"""

import re
from dataclasses import dataclass, field, replace

from django.utils.translation import gettext as _

from ...clouds.errors import Invalid
from .. import Backend as Base
from .. import Ref
from .openstack_actions import Actions
from .openstack_choices import MANY, Choices
from .openstack_names import Cinder, moment, renamed
from .record import Volume as BaseVolume

KEYS = {"image": "imageRef", "snapshot": "snapshot_id", "volume": "source_volid"}
STATUS = {
    "downloading": "creating",
    "restoring-backup": "restoring",
    "awaiting-transfer": "awaiting",
}
KNOWN = {
    "available", "in-use", "creating", "attaching", "detaching", "extending", "deleting", "reserved", "retyping", "uploading",
    "backing-up", "reverting", "maintenance", "error",
}  # fmt: skip
OWN = "readonly", "attached_mode"  # what Cinder itself writes among the metadata


@dataclass(frozen=True)
class Volume(BaseVolume):
    """A volume with what only Cinder knows of it."""

    bootable: bool = False
    readonly: bool = False
    shared: bool = False
    description: str = ""
    image: Ref | None = None
    source: Ref | None = None
    fault: str = ""
    metadata: dict = field(default_factory=dict, hash=False)


class Backend(Actions, Choices, Cinder, Base):
    Record = Volume
    MANY_INSTANCES = MANY
    ids = re.compile(r"[A-Za-z0-9-]+")
    sorts = {"name": "name", "status": "status", "size": "size", "created": "created_at"}
    resource, path, counted = "volume", "/volumes", "totalVolumesUsed"
    names = {"instances": "server_names"}

    @classmethod
    def available(cls, scope):
        return scope.api.has("block-storage")

    def list(self, window, *, name="", status=""):
        """One page by Cinder's marker and limit."""
        return self.page(window, name, nameless=status == "available", status=status)

    def get(self, id):
        record = self._record(self.raw(id))
        if record.status == "error":
            record = replace(record, fault=self.why(id))
        return renamed(record, "instances", self.asked(self.server_name, record.instances))

    def troubled(self):
        return [self._record(raw) for raw in self.rows({"status": "error", "limit": 5})]

    def create(self, *, name, size=None, description="", source="", kind="", zone="", metadata=None):
        """``size`` in GB, by default the source's; ``source``: "image:ID", "snapshot:ID" or "volume:ID" to fill it with.

        https://docs.openstack.org/api-ref/block-storage/v3/#create-a-volume
        """
        what, _colon, id = source.partition(":")
        if not size and what not in ("snapshot", "volume"):
            raise Invalid(message=_("Say how large it shall be."), field="size")
        body = {
            "name": name,
            "size": size,
            "description": description,
            "volume_type": kind,
            "availability_zone": zone,
            "metadata": metadata,
        }
        body |= {KEYS[what]: id} if source else {}
        made = self.api.volume.post(
            "/volumes", json={"volume": {key: value for key, value in body.items() if value}}
        )
        return self._record(made.json()["volume"])

    def _record(self, raw):
        status = STATUS.get(raw["status"], raw["status"])
        if status not in KNOWN and status not in STATUS.values():
            status = "error" if status.startswith("error") else "working"
        metadata = dict(raw.get("metadata") or {})
        image = raw.get("volume_image_metadata") or {}
        return Volume(
            id=raw["id"],
            name=raw.get("name") or "",
            status=status,
            size=raw["size"],
            instances=tuple(Ref(one["server_id"]) for one in raw.get("attachments") or []),
            kind=raw.get("volume_type") or "",
            zone=raw.get("availability_zone") or "",
            bootable=_true(raw.get("bootable")),
            encrypted=bool(raw.get("encrypted")),
            readonly=_true(metadata.get("readonly")),
            shared=bool(raw.get("multiattach")),
            created=moment(raw.get("created_at")),
            snapshot=_short(raw.get("snapshot_id")),
            source=_short(raw.get("source_volid")),
            image=Ref(image["image_id"], image.get("image_name", "")) if image.get("image_id") else None,
            description=raw.get("description") or "",
            metadata={key: value for key, value in metadata.items() if key not in OWN},
        )


def _true(value):
    return str(value).lower() == "true"


def _short(id):
    return Ref(id, id[:8]) if id else None
