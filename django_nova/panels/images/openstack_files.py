"""Files of images of Glance: sent and fetched in pieces, as they come.

https://docs.openstack.org/api-ref/image/v2/#image-data
"""

import time
from itertools import chain

from django.utils.translation import gettext as _
from keystoneauth1 import exceptions

from ...clouds.errors import CloudError, Conflict, Invalid, Unavailable
from ...clouds.openstack_errors import told
from ...downloads import Download
from ...streams import PIECE
from . import formats

LONG = 600  # seconds that Glance may be silent: at the end it may have to write what it has to a slow store
MOMENT = 5  # seconds until Glance knows what became of a file that broke off
PATCH = "application/openstack-images-v2.1-json-patch"


class Files:
    def upload(self, id, content):
        """The file of an image that has none yet. Sent once: a second time would be what is left of it.

        Glance is told the size beforehand, so that newer ones refuse what is shorter; what an older one took all the same is
        found out afterwards, and nobody can start from it.
        """
        raw = self._raw(id)  # the token is good, too
        if raw["status"] != "queued":
            raise Conflict(message=_("This image has its file, or is being sent one."))
        if content.size == 0 or not (beginning := content.read()):
            raise Invalid(message=_("The file is empty."))
        self._fit(
            id, raw, formats.disk_format(content.name, beginning), formats.container_format(content.name)
        )
        try:
            with self.scope.cloud.module.translated():
                self._send(id, content, chain([beginning], content))
        except CloudError as error:
            if not self._arrived(id, content, error):
                raise
        else:
            self._arrived(id, content)

    def _send(self, id, content, pieces):
        headers = {"Content-Type": "application/octet-stream"}
        if content.size is not None:
            headers["x-openstack-image-size"] = str(content.size)
        once = {"allow_reauth": False, "connect_retries": 0, "status_code_retries": 0, "redirect": False}
        body = _Sized(pieces, content.size) if content.size is not None else pieces
        try:
            answer = self.api.image.put(
                f"/v2/images/{id}/file", data=body, headers=headers, timeout=LONG, log=False, **once
            )
        except exceptions.HttpError as error:
            if words := _about_file(error):
                raise Invalid(
                    told(error.response), message=words, request_id=error.request_id or ""
                ) from error
            raise
        if answer.status_code >= 300:
            raise Unavailable(
                message=_("This cloud sends files elsewhere, and nobody can follow it with one.")
            )
        done(answer)

    def _fit(self, id, raw, disk, container):
        """Glance takes no file before it knows what it is."""
        known = {"disk_format": disk, "container_format": container}
        missing = {key: value for key, value in known.items() if not raw.get(key)}
        if missing:
            self.patch(
                id, [{"op": "replace", "path": f"/{key}", "value": one} for key, one in missing.items()]
            )

    def _arrived(self, id, content, error=None):
        """Whether Glance has all of the file, whatever was heard of it. Of half a file nobody shall start."""
        try:
            raw = self._settled(id)
            if raw["status"] != "active":
                return False
            if raw.get("size") == content.taken and not isinstance(error, Invalid):
                return True
            self.ask("deactivate", id)
        except CloudError:
            return False
        told = {"have": raw.get("size"), "sent": content.taken if content.size is None else content.size}
        words = _(
            "The cloud kept %(have)s bytes of %(sent)s and takes them for the image. It is deactivated: delete it and make it "
            "again."
        )
        raise Invalid(message=words % told) from error

    def _settled(self, id):
        """The image once Glance has made up its mind: it takes a moment to hear that nobody sends any more."""
        end = time.monotonic() + MOMENT
        while (raw := self.ask("_raw", id))["status"] == "saving" and time.monotonic() < end:
            time.sleep(0.2)
        return raw

    def send(self, id):
        """Nothing to do here: the image's page takes the file."""
        return id

    def fetch(self, id):
        """Nothing to do here: the browser asks for the file."""
        return id

    def download(self, id, *, range=""):
        """Its file, from anywhere in it. Glance does not give the file of an image that is not active."""
        raw = self._raw(id)
        if raw["status"] != "active":
            raise Conflict(message=_("This image has no file to give now."))
        headers = {"Accept-Encoding": "identity"} | ({"Range": range} if range else {})
        answer = self.api.image.get(f"/v2/images/{id}/file", headers=headers, stream=True, log=False)
        if answer.status_code == 204:
            answer.close()
            raise Conflict(message=_("This image has no file to give now."))
        ranged, size = answer.status_code == 206, answer.headers.get("Content-Length", "")
        if not ranged and size.isdecimal() and raw.get("size") not in (None, int(size)):
            answer.close()
            raise ValueError("This is not the image's file")
        ending = raw.get("disk_format") or "img"
        ending = ending if raw.get("container_format") in (None, "bare") else raw["container_format"]
        name = raw.get("name") or id
        return Download(
            pieces=answer.raw.stream(PIECE, decode_content=False),
            name=name if name.lower().endswith(f".{ending}") else f"{name}.{ending}",
            size=int(size) if size.isdecimal() else None,
            range=answer.headers.get("Content-Range", "") if ranged else "",
            etag=raw.get("os_hash_value") or raw.get("checksum") or "",
            close=answer.close,
        )


def done(answer):
    """Glance says 201, 202 or 204 when it has done something: as it is said with 200, nobody did."""
    if answer.status_code == 200:
        raise ValueError("This is not what Glance says")


class _Sized:
    """A body whose length is known, so that it is sent with it and not in chunks; given in the pieces that it comes in."""

    def __init__(self, pieces, size):
        self.pieces, self.len = pieces, size

    def __iter__(self):
        return iter(self.pieces)


def _about_file(error):
    """What a refusal says of the file rather than of who sends it."""
    if error.http_status == 415:
        return _("This cloud does not take this file for a disk of that format.")
    if error.http_status == 413 and "quota" not in told(error.response).lower():
        return _("This file is larger than this cloud takes.")
    return ""
