"""Deleting much in Swift, in steps: each takes seconds, tells how many are gone, and the next goes on where it ended.

https://docs.openstack.org/swift/latest/middleware.html#bulk-delete
https://docs.openstack.org/api-ref/object-store/#delete-object
"""

import time
from urllib.parse import quote

from django.utils.translation import gettext as _
from keystoneauth1 import exceptions as keystone

from ...clouds.errors import CloudError, Conflict
from ...clouds.gather import gather
from .record import Gone

SECONDS = 5  # that one step takes, about
BATCH = 500  # objects that one listing tells of
FIRST, AT_ONCE = (
    40,
    1.5,
)  # objects that the first question is about; seconds that the next ones are meant to take
SIDE_BY_SIDE = 16
PATIENCE = 120  # seconds that a question may take all the same


class Deleting:
    def __init__(self, store):
        self.store = store
        self.most = store.info().get("bulk_delete", {}).get("max_deletes_per_request", 0)

    def step(self, container, prefix="", versions=False):
        """Delete what is in a container below a prefix, until all is gone or time is up."""
        end, gone, marker, size = time.monotonic() + SECONDS, 0, {"marker": ""}, min(FIRST, BATCH)
        while True:
            rows = self.store.rows(
                container, limit=BATCH, prefix=prefix, versions="true" if versions else "", **marker
            )
            left = rows
            while left:
                part, left = left[:size], left[size:]
                began = time.monotonic()
                try:
                    gone += self.delete(container, part)
                except CloudError as error:
                    raise _after(error, gone) from error
                size = max(10, round(size * min(4, AT_ONCE / max(0.01, time.monotonic() - began))))
                if time.monotonic() > end and (left or len(rows) == BATCH):
                    return Gone(gone, left=True)
            if len(rows) < BATCH:
                return Gone(gone)
            marker = {"marker": rows[-1]["name"]}
            if versions:
                marker["version_marker"] = rows[-1]["version_id"]

    def delete(self, container, rows):
        """The objects that a listing told of; how many were there to be deleted."""
        single = [row for row in rows if not self.most or "slo_etag" in row or "version_id" in row]
        names, gone = [row["name"] for row in rows if row not in single], 0
        for first in range(0, len(names), self.most or 1):
            gone += self._bulk(container, names[first : first + self.most])
        for first in range(0, len(single), SIDE_BY_SIDE):
            part = single[first : first + SIDE_BY_SIDE]
            answers = gather({n: lambda row=row: self.one(container, row) for n, row in enumerate(part)})
            if failed := [one for one in answers.values() if isinstance(one, CloudError)]:
                done = sum(one for one in answers.values() if not isinstance(one, CloudError))
                raise _after(failed[0], gone + done)
            gone += sum(answers.values())
        return gone

    def finish(self, container):
        """Delete what was emptied; whether it is gone. What Swift says of a container may be a moment old."""
        for wait in 0, 0.2, 0.4, 0.8:
            time.sleep(wait)
            try:
                self.store.send("DELETE", container)
            except keystone.Conflict:
                continue
            return True
        return False

    def one(self, container, row):
        """A single one; a large file goes with its parts."""
        query = {"version-id": row["version_id"]} if row.get("version_id") else {}
        if "slo_etag" in row and not query:
            query = {"multipart-manifest": "delete"}
        with self.store.api.scope.cloud.module.translated():
            try:
                answer = self.store.send(
                    "DELETE", container, row["name"], params=query, headers={"Accept": "application/json"}
                )
            except keystone.NotFound:
                return 0
        if query.get("multipart-manifest"):
            _read(answer)
        return 1

    def _bulk(self, container, names):
        body = "\n".join(f"{quote(container, safe='')}/{quote(name)}" for name in names)
        with self.store.api.scope.cloud.module.translated():
            answer = self.store.send(
                "POST",
                params={"bulk-delete": "true"},
                data=body.encode(),
                headers={"Content-Type": "text/plain", "Accept": "application/json"},
                timeout=PATIENCE,
            )
        return _read(answer)


def _read(answer):
    """How many a summary says were deleted. Its HTTP status says nothing: that was sent before the work began."""
    told = answer.json()
    gone, refused, status = told["Number Deleted"], told["Errors"], told["Response Status"]
    if refused:
        name, why = refused[0]
        words = _("%(name)s: %(why)s") % {"name": name.rpartition("/")[2], "why": why}
        raise _after(Conflict(words, message=_("Not everything could be deleted.")), gone)
    if not status.startswith("2"):
        raise _after(Conflict(told.get("Response Body") or status), gone)
    return gone


def _after(error, gone):
    """What went wrong, and that it was not in vain."""
    if gone:
        before = getattr(error, "gone", 0)
        error.gone = before + gone
        words = error.detail.removesuffix(_gone(before)).strip() if before else error.detail
        error.detail = f"{words} {_gone(error.gone)}".strip()
    return error


def _gone(count):
    return _("Deleted before that: %d.") % count
