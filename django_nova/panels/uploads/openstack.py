"""Unfinished uploads of Swift: notes that the site itself keeps in a container beside it."""

from dataclasses import dataclass

from django.utils.dateparse import parse_datetime
from django.utils.translation import gettext as _

from ...clouds.errors import Conflict
from .. import Backend as Base
from .. import Page
from ..containers import address
from ..containers.openstack_deleting import Deleting
from ..containers.openstack_segments import Segments, upload_of
from ..containers.openstack_swift import Store
from ..objects.record import name_of
from .record import Upload as BaseUpload


@dataclass(frozen=True)
class Upload(BaseUpload):
    """``size``: what all of it will be, in bytes."""

    size: int | None = None


class Backend(Base):
    Record = Upload
    ids = address.OBJECT

    @classmethod
    def available(cls, scope):
        return scope.api.has("object-store")

    def list(self, window, *, container):
        bucket = address.read(container)[0]
        found, more = Segments(Store(self.api), bucket).unfinished(window.marker, window.limit)
        records = tuple(_record(bucket, upload, row) for row, upload in found)
        return Page(
            records,
            found[-1][1].stem if more and found else "",
            None if more or window.marker else len(records),
        )

    def get(self, id):
        segments, upload = self._of(id)
        segments.noted(upload)
        arrived = sum(one.size for one in segments.arrived(upload).values())
        return _record(segments.container, upload, {}, arrived)

    def _of(self, id):
        container, stem = address.read(id)
        return Segments(Store(self.api), container), upload_of(stem)

    def delete(self, id):
        segments, upload = self._of(id)
        segments.noted(upload)
        if segments.discard(upload, Deleting(segments.store)):
            raise Conflict(_("There is more of it than could be deleted at once: delete it again."))


def _record(container, upload, row, arrived=None):
    return Upload(
        id=address.made(container, upload.stem),
        name=name_of(upload.key),
        key=upload.key,
        container=container,
        begun=parse_datetime(f"{row['last_modified']}Z") if row.get("last_modified") else None,
        arrived=arrived,
        size=upload.size or None,
    )
