"""Files on their way from a cloud to a browser: in pieces, never as a whole, neither in memory nor on a disk here.

A backend that gives files has ``download(id)``, or ``download(id, *, range)`` if it can begin in the middle: a Download.
"""

import re
from collections.abc import Iterable
from dataclasses import dataclass
from urllib.parse import quote

from django.http import StreamingHttpResponse

from .clouds.errors import CloudError

RANGE = re.compile(r"bytes=(\d+-\d*|-\d+)")  # one part; of anything else the whole file is given


@dataclass
class Download:
    """A file as it comes from a cloud. ``range``: the Content-Range of a part, as the cloud told it.

    ``etag`` changes when the file does: with it a browser goes on where a download broke off, and never with another file.
    """

    pieces: Iterable[bytes]
    name: str
    size: int | None = None
    kind: str = "application/octet-stream"
    range: str = ""
    etag: str = ""
    close: object = None  # called when the browser has it, or has gone


def download(request, panel, backend, id):
    backend.check(id)
    ranged = "range" in backend.accepts("download")
    found = _found(request, backend, id, ranged)
    answer = StreamingHttpResponse(
        _Pouring(found), content_type=found.kind, status=206 if found.range else 200
    )
    if found.size is not None:
        answer["Content-Length"] = found.size
    if found.range:
        answer["Content-Range"] = found.range
    if ranged:
        answer["Accept-Ranges"] = "bytes"
    if found.etag:
        answer["ETag"] = f'"{found.etag}"'
    plain = (
        found.name.rpartition("/")[2]
        .encode("ascii", "replace")
        .decode()
        .translate(str.maketrans('"\\\r\n', "____"))
    )
    answer["Content-Disposition"] = (
        f"attachment; filename=\"{plain}\"; filename*=UTF-8''{quote(found.name.rpartition('/')[2])}"
    )
    answer["X-Content-Type-Options"] = "nosniff"
    return answer


def _found(request, backend, id, ranged):
    """The file, or the part that is asked for; all of it where it is no longer what the person has the beginning of.

    https://www.rfc-editor.org/rfc/rfc9110.html#section-13.1.5
    """
    asked, had = request.headers.get("Range", ""), request.headers.get("If-Range")
    if not ranged or not RANGE.fullmatch(asked):
        return backend.ask("download", id)
    try:
        found = backend.ask("download", id, range=asked)
    except CloudError as error:
        if had is None or error.status != 416:
            raise
    else:
        if had is None or had == f'"{found.etag}"':
            return found
        (found.close or (lambda: None))()
    return backend.ask("download", id)


class _Pouring:
    """The pieces of a Download; lets go of the cloud also where nobody took a single one."""

    def __init__(self, found):
        self.pieces, self.close = iter(found.pieces), found.close or (lambda: None)

    def __iter__(self):
        return self.pieces
