"""Objects of Swift. https://docs.openstack.org/api-ref/object-store/#objects"""

from dataclasses import dataclass
from datetime import UTC, datetime

from django.utils.dateparse import parse_datetime
from keystoneauth1 import exceptions as keystone

from ...clouds.errors import CloudError, NotFound
from ...clouds.gather import gather
from ...downloads import Download
from .. import Choice, Page
from ..containers import address
from ..containers import openstack_swift as swift
from ..containers.openstack_deleting import Deleting
from ..containers.openstack_segments import Segments, Upload, sending, upload_of
from ..containers.pieces import WHOLE, Body
from ..containers.record import Amount, Gone
from .base import Objects
from .openstack_copying import Copying
from .record import FILE, FOLDER, name_of
from .record import Object as BaseObject

COUNTED = 10000  # objects that are counted in a folder, about


@dataclass(frozen=True)
class Object(BaseObject):
    """An object with what only Swift knows of it: ``expires``, when it deletes itself; ``large``: it is made of parts."""

    expires: datetime | None = None
    large: bool = False


class Backend(Copying, Objects):
    Record = Object

    @classmethod
    def available(cls, scope):
        return scope.api.has("object-store")

    @property
    def store(self):
        return swift.Store(self.api)

    def list(self, window, *, container, prefix="", name=""):
        """A part of one folder, by name as Swift sorts; names are found by how they begin."""
        bucket = address.read(container)[0]
        rows = self.store.rows(
            bucket, limit=window.limit + 1, marker=window.marker, prefix=prefix + name, delimiter="/"
        )
        shown = rows[: window.limit]
        more = len(rows) > window.limit
        records = [_listed(bucket, raw) for raw in shown if raw.get("name") != prefix]
        records.sort(key=lambda one: one.kind != FOLDER)
        total = None if more or window.marker else len(records)
        last = shown[-1] if shown else {}
        return Page(tuple(records), last.get("subdir") or last.get("name", "") if more else "", total)

    def get(self, id):
        container, key = address.read(id)
        if not key:
            raise NotFound(id)
        if key.endswith("/"):
            return self._found_folder(container, key)
        answers = gather({"file": self._asking(container, key), "container": self._asking(container)})
        if isinstance(headers := answers["file"], CloudError):
            raise headers
        near = answers["container"]
        public = not isinstance(near, CloudError) and ".r:*" in near.get("x-container-read", "")
        return Object(
            **_named(container, key),
            size=swift.number(headers, "content-length"),
            type=headers.get("content-type", ""),
            changed=swift.moment(headers.get("last-modified")),
            etag=headers.get("etag", "").strip('"'),
            address=f"{self.store.address}{swift.quoted(container, key)}" if public else "",
            metadata=swift.metadata(headers, "object"),
            expires=_expiry(headers.get("x-delete-at", "")),
            large="x-static-large-object" in headers or "x-object-manifest" in headers,
        )

    def _asking(self, container, key=""):
        def ask():
            with self.scope.cloud.module.translated():
                return self.store.head(container, key)

        return ask

    def _found_folder(self, container, key):
        if not self._any(container, key):
            raise NotFound(key)
        return Object(**_named(container, key))

    def _any(self, container, key):
        return bool(self.store.rows(container, prefix=key, limit=1))

    def _folder(self, container, key):
        self.store.send("PUT", container, key, data=b"", headers={"Content-Type": "application/directory"})
        return Object(**_named(container, key))

    def _exists(self, container, key):
        try:
            self.store.head(container, key)
        except keystone.NotFound:
            self.store.head(container)  # NotFound, if not even the container is there
            return False
        return True

    # -- Files ---------------------------------------------------------------------------------------------------------

    def download(self, id, *, range=""):
        container, key = address.read(id)
        if key.endswith("/"):
            raise NotFound(id)
        headers = {"Accept-Encoding": "identity"}  # nothing on the way may change what it is
        headers |= {"Range": range} if range else {}
        answer = self.store.send("GET", container, key, headers=headers, stream=True)
        part = answer.headers.get("content-range", "") if answer.status_code == 206 else ""
        return Download(
            pieces=answer.raw.stream(256 * 1024, decode_content=False),
            name=name_of(key),
            size=swift.number(answer.headers, "content-length"),
            kind=answer.headers.get("content-type") or "application/octet-stream",
            range=part,
            etag=answer.headers.get("etag", "").strip('"'),
            close=answer.close,
        )

    def _put(self, container, key, content):
        segments = Segments(self.store, container)
        before = segments.parts(key)
        headers = swift.written({"Content-Type": content.kind})
        sending(self.store, container, key, Body(content, content.size), headers=headers)
        segments.remove(before)

    def _store(self, container, key, content):
        """All of a file as it comes: as one object if it is known to be of a size for that, else in parts."""
        if content.size is not None and content.size <= WHOLE:
            return self._put(container, key, content)
        segments = Segments(self.store, container)
        upload = Upload(key, round(datetime.now(UTC).timestamp() * 1000), content.size or 0, WHOLE)
        segments.begin(upload, content.kind)
        pieces = []
        try:
            while not pieces or pieces[-1].size == WHOLE:
                pieces.append(segments.put(upload, len(pieces) + 1, _Most(content, WHOLE)))
            pieces = [one for one in pieces if one.size] or pieces
            segments.manifest(key, upload, pieces, content.kind)
        except BaseException:
            segments.discard(upload, Deleting(self.store))
            raise
        self.store.send("DELETE", segments.beside, f"unfinished/{upload.stem}")
        return None

    def _begin(self, container, key, size, modified, piece, kind):
        upload, segments = Upload(key, modified, size, piece), Segments(self.store, container)
        segments.begin(upload, kind)
        return upload.handle, segments.arrived(upload)

    def _piece(self, container, key, content, upload, number):
        return Segments(self.store, container).put(
            upload_of(f"{key}/{upload}"), number, content, content.size
        )

    def _finish(self, container, key, upload, size, piece, sums):
        meant = upload_of(f"{key}/{upload}")
        if (meant.size, meant.piece) != (size, piece):
            raise NotFound(key)
        Segments(self.store, container).finish(meant, sums)

    # -- Deleting ------------------------------------------------------------------------------------------------------

    def amount(self, id):
        """How much lies in a folder, as far as it is quickly counted."""
        container, key = address.read(id)
        rows = self.store.rows(container, prefix=key, limit=COUNTED)
        return Amount(len(rows), sum(row.get("bytes", 0) for row in rows), more=len(rows) == COUNTED)

    def delete(self, id):
        """A file with its parts; of a folder, one step of deleting all that lies in it."""
        container, key = address.read(id)
        deleting = Deleting(self.store)
        if key.endswith("/"):
            return deleting.step(container, key)
        large = {"slo_etag": ""} if "x-static-large-object" in self.store.head(container, key) else {}
        return Gone(deleting.one(container, {"name": key} | large))

    def containers(self):
        """Choices: where a copy may go."""
        rows = self.store.rows(limit=1000)
        return [Choice(address.container_id(one["name"]), one["name"]) for one in rows]


def _named(container, key):
    kind = FOLDER if key.endswith("/") else FILE
    return {
        "id": address.made(container, key), "key": key, "name": name_of(key), "container": container, "kind": kind,
    }  # fmt: skip


def _listed(container, raw):
    if "subdir" in raw:
        return Object(**_named(container, raw["subdir"]))
    return Object(
        **_named(container, raw["name"]),
        size=raw["bytes"],
        type=raw.get("content_type", ""),
        changed=parse_datetime(f"{raw['last_modified']}Z"),
        etag=raw.get("slo_etag", raw.get("hash", "")).strip('"'),
    )


def _expiry(text):
    return datetime.fromtimestamp(int(text), UTC) if text.isdecimal() else None


class _Most:
    """What comes in, up to so many bytes, without a length of its own."""

    size = None

    def __init__(self, content, most):
        self.content, self.left = content, most

    def read(self, amount):
        piece = self.content.read(min(amount, self.left)) if self.left else b""
        self.left -= len(piece)
        return piece
