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
BATCH = 500  # objects that one question is about
SIDE_BY_SIDE = 16


class Deleting:
    def __init__(self, store):
        self.store = store
        self.most = min(BATCH, store.info().get("bulk_delete", {}).get("max_deletes_per_request", 0))

    def step(self, container, prefix="", versions=False, keep=()):
        """Delete what is in a container below a prefix, until all is gone or time is up."""
        end, gone, marker = time.monotonic() + SECONDS, 0, {"marker": ""}
        while True:
            rows = self.store.rows(
                container, limit=BATCH, prefix=prefix, versions="true" if versions else "", **marker
            )
            if not rows:
                return Gone(gone, left=False)
            try:
                gone += self.delete(container, rows)
            except CloudError as error:
                raise _after(error, gone) from error
            if len(rows) < BATCH:
                return Gone(gone, left=False)
            if time.monotonic() > end:
                return Gone(gone, left=True)
            marker = {"marker": rows[-1]["name"]}
            if versions:
                marker["version_marker"] = rows[-1]["version_id"]

    def delete(self, container, rows):
        """The objects that a listing told of; how many were there to be deleted."""
        if not rows:
            return 0
        plain = [row for row in rows if self.most and "slo_etag" not in row and "version_id" not in row]
        single = [row for row in rows if row not in plain] if len(plain) < len(rows) else []
        gone = 0
        for first in range(0, len(plain), self.most or BATCH):
            gone += self._bulk(container, [row["name"] for row in plain[first : first + self.most]])
        for first in range(0, len(single), SIDE_BY_SIDE):
            part = single[first : first + SIDE_BY_SIDE]
            answers = gather({n: lambda row=row: self.one(container, row) for n, row in enumerate(part)})
            if failed := [one for one in answers.values() if isinstance(one, CloudError)]:
                raise _after(failed[0], gone + len(part) - len(failed))
            gone += sum(answers.values())
        return gone

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
