"""Transfers of volumes between projects. https://docs.openstack.org/api-ref/block-storage/v3/#volume-transfer-volume-transfers"""

import re

from ...clouds.errors import CloudError, NotFound
from .. import Backend as Base
from .. import Choice, Page, Ref
from ..volumes.openstack_names import Cinder, moment, renamed
from .record import VolumeTransfer

MANY = 500  # choices of one field at the most
PATH, VERSION = "/volume-transfers", "3.59"  # pages; snapshots go along or not


class Backend(Cinder, Base):
    Record = VolumeTransfer
    ids = re.compile(r"[A-Za-z0-9-]+")
    sorts = {"name": "display_name", "created": "created_at"}
    resource, path, version = "transfer", PATH, VERSION
    names = {"volume": "volume_names"}

    @classmethod
    def available(cls, scope):
        return scope.api.has("block-storage")

    def list(self, window, *, volume=""):
        """Those that wait; Cinder forgets the others. By its marker and limit; the volume is looked for among these."""
        if volume:
            found = [one for one in self.rows({"limit": MANY}) if one["volume_id"] == volume]
            return Page(tuple(map(self._record, found)), "", len(found))
        return self.page(window)

    def get(self, id):
        record = self._record(self.raw(id))
        return renamed(record, "volume", self.asked(self.volume_name, [record.volume]))

    def create(self, *, volume, name="", snapshots=True):
        """With or without its snapshots. The key is told this once.

        https://docs.openstack.org/api-ref/block-storage/v3/#create-a-volume-transfer
        """
        body = {"volume_id": volume, "name": name or None, "no_snapshots": not snapshots}
        made = self.api.volume.post(PATH, json={"transfer": body}, microversion=VERSION)
        return self._record(made.json()["transfer"])

    def accept(self, *, transfer, key):
        """Take a volume over; answers its Ref.

        https://docs.openstack.org/api-ref/block-storage/v3/#accept-a-volume-transfer
        """
        if not self.ids.fullmatch(transfer):
            raise NotFound(transfer, field="transfer")
        try:
            with self.scope.cloud.module.translated():
                body = {"accept": {"auth_key": key}}
                answer = self.api.volume.post(f"{PATH}/{transfer}/accept", json=body, microversion=VERSION)
        except NotFound as error:
            error.field = "transfer"
            raise
        except CloudError as error:
            if "auth key" in error.detail.lower():
                error.field = "key"
            raise
        taken = answer.json()["transfer"]
        return Ref(taken["volume_id"], taken.get("name") or "")

    def delete(self, id):
        """The volume stays where it is."""
        self.api.volume.delete(f"{PATH}/{id}", microversion=VERSION)

    # -- Choices -------------------------------------------------------------------------------------------------------

    def volumes(self):
        query = {"status": "available", "limit": MANY}
        found = self.api.volume.get("/volumes/detail", params=query).json()["volumes"]
        return [_volume(one) for one in found]

    def volume(self, id):
        """The choice of one that is not among those offered."""
        self.check(id)
        return _volume(self.api.volume.get(f"/volumes/{id}").json()["volume"])

    def _record(self, raw):
        return VolumeTransfer(
            id=raw["id"],
            name=raw.get("name") or "",
            volume=Ref(raw["volume_id"]),
            snapshots=not raw.get("no_snapshots"),
            created=moment(raw.get("created_at")),
            key=str(raw.get("auth_key") or ""),
        )


def _volume(raw):
    return Choice(raw["id"], f"{raw['name'] or raw['id']} · {raw['size']} GB")
