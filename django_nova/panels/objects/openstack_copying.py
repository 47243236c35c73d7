"""What else is done with a file of Swift: copies, other names, notes, links with an end.

https://docs.openstack.org/api-ref/object-store/#copy-object
https://docs.openstack.org/swift/latest/middleware.html#module-swift.common.middleware.tempurl
"""

import hashlib
import hmac
import secrets
import time
from datetime import UTC, datetime
from urllib.parse import unquote, urlencode, urlsplit

from django.utils.translation import gettext as _

from ...clouds.errors import Conflict
from ..containers import address
from ..containers import openstack_swift as swift
from ..containers.openstack_deleting import Deleting
from ..containers.openstack_segments import PATIENCE, Segments, Upload
from ..containers.pieces import LARGEST, Piece
from .record import Link

KEPT = (
    "content-encoding",
    "content-disposition",
    "x-delete-at",
    "cache-control",
)  # what a POST would take away
DIGESTS = "sha256", "sha512", "sha1"


class Copying:
    def copy(self, id, *, name, container=""):
        there, new = self._target(id, container, name)
        self._copy_all(*address.read(id), there, new)

    def rename(self, id, *, name, container=""):
        """A copy, and then the old name goes; in the same container, a large file's parts stay where they are."""
        there, new = self._target(id, container, name)
        here, key = address.read(id)
        large = {"slo_etag": ""} if "x-static-large-object" in self.store.head(here, key) else {}
        if large and here == there:
            self._copy(here, key, there, new, **{"multipart-manifest": "get"})
            self.store.send("DELETE", here, key)
        else:
            self._copy_all(here, key, there, new)
            Deleting(self.store).one(here, {"name": key} | large)

    def _copy_all(self, container, key, there, new):
        """A file of any size: beyond what Swift copies as one, its parts are copied, each by Swift itself."""
        headers = self.store.head(container, key)
        if (swift.number(headers, "content-length") or 0) > LARGEST:
            self._copy_parts(container, key, there, new, headers)
        else:
            self._copy(container, key, there, new)

    def _copy(self, container, key, there, new, **query):
        headers = {"X-Copy-From": swift.quoted(container, key)}
        self.store.send("PUT", there, new, params=query, data=b"", headers=headers, timeout=PATIENCE)

    def _copy_parts(self, container, key, there, new, headers):
        parts = self.store.send("GET", container, key, params={"multipart-manifest": "get"}).json()
        upload = Upload(new, round(time.time() * 1000), 0, 0)
        segments, kind = Segments(self.store, there), headers.get("content-type", "")
        segments.begin(upload, kind)
        pieces = []
        for number, one in enumerate(parts, 1):
            source, _slash, part = unquote(one["name"]).lstrip("/").partition("/")
            self._copy(source, part, segments.beside, upload.part(number))
            pieces.append(Piece(number, one["bytes"], one["hash"]))
        noted = {f"X-Object-Meta-{name}": value for name, value in swift.metadata(headers, "object").items()}
        segments.manifest(new, upload, pieces, kind, noted)
        self.store.send("DELETE", segments.beside, f"unfinished/{upload.stem}")

    def annotate(self, id, *, type, metadata):
        """In place of what there is. Swift would forget what else was said about the file: it is said again.

        https://docs.openstack.org/api-ref/object-store/#create-or-update-object-metadata
        """
        container, key = address.read(id)
        now = self.store.head(container, key)
        headers = {name: now[name] for name in KEPT if name in now}
        headers |= {f"X-Object-Meta-{name}": value for name, value in metadata.items()}
        self.store.send("POST", container, key, headers=swift.written(headers | {"Content-Type": type}))

    # -- Links with an end ----------------------------------------------------------------------------------------------

    def link(self, id, *, hours):
        """Signed with a key of the container's, or of the account's for what lies in parts, which lie elsewhere."""
        container, key = address.read(id)
        info = self.store.info()
        if info and "tempurl" not in info:
            raise Conflict(_("This cloud makes no links with an end."))
        offered = info.get("tempurl", {}).get("allowed_digests", DIGESTS)
        digest = next((one for one in DIGESTS if one in offered), "sha256")
        large = "x-static-large-object" in self.store.head(container, key)
        secret = self._link_key("" if large else container)
        until = int(time.time()) + hours * 3600
        account = self.store.address
        path = f"{unquote(urlsplit(account).path)}/{container}/{key}"
        signed = hmac.new(
            secret.encode(), f"GET\n{until}\n{path}".encode(), getattr(hashlib, digest)
        ).hexdigest()
        query = urlencode({"temp_url_sig": signed, "temp_url_expires": until})
        return Link(f"{account}{swift.quoted(container, key)}?{query}", datetime.fromtimestamp(until, UTC))

    def _link_key(self, container=""):
        """The secret that links are signed with; made where there is none, and shown to nobody."""
        name = f"x-{'container' if container else 'account'}-meta-temp-url-key"
        headers = self.store.head(container)
        if found := headers.get(name) or headers.get(f"{name}-2"):
            return swift.read(found)
        made = secrets.token_urlsafe(32)
        self.store.send("POST", container, headers={name: made})
        return made
