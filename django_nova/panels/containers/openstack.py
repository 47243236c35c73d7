"""Containers of Swift. https://docs.openstack.org/api-ref/object-store/#containers"""

from contextlib import suppress
from dataclasses import dataclass, field

from django.utils.dateparse import parse_datetime
from django.utils.translation import gettext as _

from ...clouds.errors import Conflict
from .. import Backend as Base
from .. import Page
from . import address
from . import openstack_swift as swift
from .openstack_deleting import Deleting
from .openstack_segments import BESIDE, Segments, readers
from .record import Amount, Gone
from .record import Container as BaseContainer

LONGEST = 256  # bytes of a name
PUBLIC, LISTED = ".r:*", ".rlistings"


@dataclass(frozen=True)
class Container(BaseContainer):
    """A container with what Swift knows of it: ``quota`` in bytes, ``policy`` how it is stored."""

    count: int | None = None
    bytes: int | None = None
    quota: int | None = None
    policy: str = ""
    metadata: dict = field(default_factory=dict, hash=False)

    @property
    def beside(self):
        """Whether it holds the parts of another one's large files."""
        return self.name.endswith(BESIDE)


class Backend(Base):
    Record = Container
    ids = address.CONTAINER

    @classmethod
    def available(cls, scope):
        return scope.api.has("object-store")

    @classmethod
    def wrong(cls, name):
        """What is wrong with a name, or nothing."""
        if "/" in name:
            return _("A container's name holds no slash.")
        if len(name.encode()) > LONGEST:
            return _("That name is too long: %d bytes at the most.") % LONGEST
        return ""

    @property
    def store(self):
        return swift.Store(self.api)

    def list(self, window, *, name=""):
        """By name, as Swift sorts; names are found by how they begin."""
        rows = self.store.rows(limit=window.limit + 1, marker=window.marker, prefix=name)
        shown = rows[: window.limit]
        more = len(rows) > window.limit
        total = None if more or window.marker else len(shown)
        return Page(tuple(map(_listed, shown)), shown[-1]["name"] if more else "", total)

    def get(self, id):
        name = self._name(id)
        headers = self.store.head(name)
        read = headers.get("x-container-read", "")
        public = PUBLIC in [one.strip() for one in read.split(",")]
        return Container(
            id=id,
            name=name,
            status="public" if public else "shared" if read.strip() else "private",
            changed=swift.moment(headers.get("last-modified")),
            versions="on" if headers.get("x-versions-enabled", "").lower() == "true" else "off",
            address=f"{self.store.address}{swift.quoted(name)}" if public else "",
            count=swift.number(headers, "x-container-object-count"),
            bytes=swift.number(headers, "x-container-bytes-used"),
            quota=swift.number(headers, "x-container-meta-quota-bytes"),
            policy=headers.get("x-storage-policy", ""),
            metadata=swift.metadata(headers, "container"),
        )

    def _name(self, id):
        return address.read(id)[0]

    def create(self, *, name, public=False, metadata=None):
        """A PUT on a container that is there would change it without a word.

        https://docs.openstack.org/api-ref/object-store/#create-container
        """
        try:
            self.store.head(name)
        except swift.keystone.NotFound:
            pass
        else:
            raise Conflict(field="name", message=_("You have a container of that name already."))
        headers = {f"X-Container-Meta-{key}": value for key, value in (metadata or {}).items()}
        if public:
            headers["X-Container-Read"] = f"{PUBLIC},{LISTED}"
        self.store.send("PUT", name, headers=swift.written(headers))
        return Container(id=address.container_id(name), name=name)

    def publish(self, id):
        """Everybody may read its objects and list them; who may already, still may."""
        self._readers(
            id, lambda readers: [*[one for one in readers if one not in (PUBLIC, LISTED)], PUBLIC, LISTED]
        )

    def unpublish(self, id):
        """Only the project's own people and those who were named may read it."""
        self._readers(id, lambda readers: [one for one in readers if not one.startswith(".r")])

    def _readers(self, id, change):
        name = self._name(id)
        now = [
            one.strip() for one in self.store.head(name).get("x-container-read", "").split(",") if one.strip()
        ]
        readable = ",".join(change(now))
        self.store.send("POST", name, headers={"X-Container-Read": readable})
        with suppress(swift.keystone.NotFound):  # who may read large files has to reach their parts
            parts = {"X-Container-Read": readers({"x-container-read": readable})}
            self.store.send("POST", f"{name}{BESIDE}", headers=parts)

    def annotate(self, id, *, metadata):
        """In place of what there is. https://docs.openstack.org/api-ref/object-store/#create-update-or-delete-container-metadata"""
        name = self._name(id)
        gone = swift.metadata(self.store.head(name), "container").keys() - {key.lower() for key in metadata}
        headers = {f"X-Container-Meta-{key}": value for key, value in metadata.items()}
        headers |= {f"X-Remove-Container-Meta-{key}": "x" for key in gone}
        self.store.send("POST", name, headers=swift.written(headers))

    # -- Deleting ------------------------------------------------------------------------------------------------------

    def amount(self, id):
        """How much is in it, the parts of its large files not counted twice."""
        headers = self.store.head(self._name(id))
        count, size = (swift.number(headers, f"x-container-{one}") for one in ("object-count", "bytes-used"))
        return Amount(count or 0, size or 0)

    def delete(self, id):
        """Swift refuses it while something is in it."""
        try:
            self.store.send("DELETE", self._name(id))
        except swift.keystone.Conflict as error:
            raise Conflict(
                _("There are objects in it: delete it with its contents."), request_id=error.request_id
            ) from None

    def empty(self, id):
        """One step of deleting it with all that is in it, earlier versions and unfinished uploads included."""
        name, deleting = self._name(id), Deleting(self.store)
        headers = self.store.head(name)
        step = deleting.step(name, versions="x-versions-enabled" in headers)
        if step.left:
            return step
        unfinished = Segments(self.store, name)
        count = step.count
        if unfinished.discard_all(deleting):
            return Gone(count, left=True)
        if deleting.finish(name):
            return Gone(count)
        if not count:
            raise Conflict(_("Something is put into it all the time."))
        return Gone(count, left=True)


def _listed(raw):
    changed = raw.get("last_modified")
    return Container(
        id=address.container_id(raw["name"]),
        name=raw["name"],
        changed=parse_datetime(f"{changed}Z") if changed else None,
        count=raw["count"],
        bytes=raw["bytes"],
    )
