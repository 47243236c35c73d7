"""Large files of a Swift container: their parts lie in a container beside it, and so do the notes of uploads that have not ended.

    photos                                     the container
    photos+uploads                             beside it
      parts/<key>/<modified>/<size>/<piece>/00000001
      unfinished/<key>/<modified>/<size>/<piece>

A finished file is a manifest in the container that names the parts (SLO).
https://docs.openstack.org/swift/latest/overview_large_objects.html#static-large-objects
"""

import json
import re
from contextlib import suppress
from dataclasses import dataclass
from urllib.parse import unquote

from django.utils.translation import gettext as _
from keystoneauth1 import exceptions as keystone

from ...clouds.errors import CloudError, Conflict, NotFound
from . import openstack_swift as swift
from .pieces import Body, Piece, complete

BESIDE = "+uploads"
PATIENCE = 120  # seconds that Swift may take for a part, or to look at all parts of a file
STEM = re.compile(r"(.+)/(\d+)/(\d+)/(\d+)", re.DOTALL)


@dataclass(frozen=True)
class Upload:
    """A file on its way: what it will be called, when its person changed it last, its size and that of its pieces."""

    key: str
    modified: int
    size: int
    piece: int

    @property
    def stem(self):
        return f"{self.key}/{self.modified}/{self.size}/{self.piece}"

    @property
    def handle(self):
        return f"{self.modified}/{self.size}/{self.piece}"

    def part(self, number):
        return f"parts/{self.stem}/{number:08d}"


def upload_of(stem):
    if not (found := STEM.fullmatch(stem)):
        raise NotFound
    key, *numbers = found.groups()
    return Upload(key, *map(int, numbers))


def sending(store, container, key, body, **kwargs):
    """A PUT of what can be read only once: to be sent as a whole, with a token that will do, or not at all."""
    auth = store.api.session.auth
    if auth.get_access(store.api.session).will_expire_soon(PATIENCE):
        store.api.session.invalidate(auth)
    given = {"allow_reauth": False, "redirect": False, "timeout": PATIENCE} | kwargs
    data = b"" if body.length == 0 else _Poured(body)
    answer = store.send("PUT", container, key, data=data, **given)
    if answer.status_code != 201:
        raise ValueError("Swift says 201 when it has a file")
    try:
        body.check(answer.headers.get("etag", ""))
    except CloudError:
        store.send("DELETE", container, key)
        raise
    return answer


class _Poured:
    """A body that is taken piece by piece: what can be read is read in small bites."""

    def __init__(self, body):
        self.body = body

    def __iter__(self):
        return iter(self.body)

    def __len__(self):
        return len(self.body)

    def __bool__(self):
        return True


class Segments:
    def __init__(self, store, container):
        self.store, self.container, self.beside = store, container, container + BESIDE

    # -- Uploads that have not ended ------------------------------------------------------------------------------------

    def unfinished(self, marker="", limit=100):
        """``(rows of the listing with their uploads, whether there are more)``."""
        try:
            rows = self.store.rows(
                self.beside,
                prefix="unfinished/",
                marker=f"unfinished/{marker}" if marker else "",
                limit=limit + 1,
            )
        except keystone.NotFound:
            return [], False
        found = []
        for row in rows[:limit]:
            try:
                found.append((row, upload_of(row["name"].removeprefix("unfinished/"))))
            except NotFound:
                continue
        return found, len(rows) > limit

    def begin(self, upload, kind):
        """Note that it is on its way, which is also how it is found again."""
        headers = {"Content-Type": kind}
        try:
            self.store.send(
                "PUT", self.beside, f"unfinished/{upload.stem}", data=b"", headers=swift.written(headers)
            )
        except keystone.NotFound:
            near = self.store.head(self.container)
            same = {"X-Storage-Policy": near.get("x-storage-policy"), "X-Container-Read": readers(near)}
            self.store.send(
                "PUT", self.beside, headers={name: value for name, value in same.items() if value}
            )
            self.store.send(
                "PUT", self.beside, f"unfinished/{upload.stem}", data=b"", headers=swift.written(headers)
            )

    def noted(self, upload):
        """The headers of the note; NotFound if nothing of the kind is on its way."""
        return self.store.head(self.beside, f"unfinished/{upload.stem}")

    def arrived(self, upload):
        """{number: Piece} of what the cloud has."""
        begin, found, marker = f"parts/{upload.stem}/", {}, ""
        while True:
            try:
                rows = self.store.rows(self.beside, prefix=begin, marker=marker)
            except keystone.NotFound:
                return {}
            for row in rows:
                number = row["name"][len(begin) :]
                if number.isdecimal():
                    found[int(number)] = Piece(int(number), row["bytes"], row["hash"])
            if len(rows) < 1000:  # fewer than a listing holds
                return found
            marker = rows[-1]["name"]

    def put(self, upload, number, content, length=None):
        body = Body(content, length)
        answer = sending(self.store, self.beside, upload.part(number), body)
        return Piece(number, body.taken, body.check(answer.headers.get("etag", "")))

    def finish(self, upload, sums):
        """Make one file of the parts, if all are there; the parts of what it takes the place of go."""
        kind = self.noted(upload).get("content-type", "")
        self.manifest(
            upload.key, upload, complete(self.arrived(upload), upload.size, upload.piece, sums), kind
        )
        self.store.send("DELETE", self.beside, f"unfinished/{upload.stem}")

    def manifest(self, key, upload, pieces, kind, headers=()):
        listed = [
            {"path": f"/{self.beside}/{upload.part(one.number)}", "etag": one.sum, "size_bytes": one.size}
            for one in pieces
        ]
        before = self.parts(key)
        try:
            self.store.send(
                "PUT",
                self.container,
                key,
                params={"multipart-manifest": "put"},
                data=json.dumps(listed).encode(),
                headers=swift.written({"Content-Type": kind, "Accept": "application/json", **dict(headers)}),
                timeout=PATIENCE,
            )
        except keystone.BadRequest as error:
            raise Conflict(
                _("The cloud does not take the parts for a whole."), request_id=error.request_id
            ) from error
        now = {one["path"].lstrip("/") for one in listed}
        self.remove([path for path in before if path not in now])

    def discard(self, upload, deleting):
        """Remove what has arrived, and the note at last; whether there is more to remove."""
        mine = f"{self.beside}/parts/{upload.stem}/"
        finished = any(path.startswith(mine) for path in self.parts(upload.key))  # but for the note
        if not finished and deleting.step(self.beside, f"parts/{upload.stem}/").left:
            return True
        with suppress(keystone.NotFound):
            self.store.send("DELETE", self.beside, f"unfinished/{upload.stem}")
        return False

    def discard_all(self, deleting):
        """The same for all of the container, which is then gone itself."""
        while True:
            found, more = self.unfinished()
            for _row, upload in found:
                if self.discard(upload, deleting):
                    return True
            if not more:
                break
        with suppress(keystone.NotFound, keystone.Conflict):  # never was, or holds something of somebody else
            self.store.send("DELETE", self.beside)
        return False

    # -- Files that are made of parts -----------------------------------------------------------------------------------

    def parts(self, key):
        """Where the parts of a file lie, ``container/key`` each, as far as they lie beside this container."""
        try:
            headers = self.store.head(self.container, key)
            if headers.get("x-static-large-object", "").lower() != "true":
                return []
            listed = self.store.send("GET", self.container, key, params={"multipart-manifest": "get"}).json()
        except keystone.NotFound:
            return []
        paths = [unquote(one["name"]).lstrip("/") for one in listed if "name" in one]
        return [path for path in paths if path.startswith(f"{self.beside}/")]

    def remove(self, paths):
        for path in paths:
            container, _slash, key = path.partition("/")
            try:
                self.store.send("DELETE", container, key)
            except keystone.NotFound:
                continue


def readers(headers):
    """Who may read a container, without the right to list it."""
    told = [one.strip() for one in headers.get("x-container-read", "").split(",")]
    return ",".join(one for one in told if one and one != ".rlistings")
