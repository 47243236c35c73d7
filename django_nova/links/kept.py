"""One-time links as records of panels: what a project's people sent, to whom, and what became of it."""

import re

from django.db.models import Q
from django.utils import timezone

from ..clouds.errors import Invalid, NotFound
from ..panels.backend import Backend as Base
from ..panels.backend import Page
from . import Link

STATES = {
    "open": lambda: Q(used_at=None, expires__gt=timezone.now()),
    "used": lambda: Q(used_at__isnull=False),
    "ended": lambda: Q(used_at=None, expires__lte=timezone.now()),
}


class Backend(Base):
    """Links of one ``kind`` in the scope's project. The panel's record is made by ``_record(link)``."""

    kind = ""
    ids = re.compile(r"\d{1,18}")
    share = "alone"
    fresh_for = 0  # nothing is asked of a cloud

    @property
    def links(self):
        scope = self.scope
        return Link.objects.filter(kind=self.kind, cloud=scope.cloud.slug, project=scope.project.id)

    def list(self, window, *, name="", status="", **more):
        found = self.links.filter(**more).select_related("made_by").order_by("-pk")
        if status in STATES:
            found = found.filter(STATES[status]())
        if name:
            found = self._named(found, name)
        total = found.count()
        if window.marker:
            if not self.ids.fullmatch(window.marker):
                raise Invalid
            found = found.filter(pk__lt=int(window.marker))
        rows = list(found[: window.limit + 1])
        shown = rows[: window.limit]
        more = len(rows) > window.limit
        return Page(tuple(map(self._record, shown)), str(shown[-1].pk) if more else "", total)

    def _named(self, found, name):
        return found.filter(address__icontains=name)

    def get(self, id):
        return self._record(self._link(id))

    def _link(self, id):
        found = self.links.select_related("made_by").filter(pk=int(id)).first()
        if found is None:
            raise NotFound(id)
        return found

    def delete(self, id):
        """From here on the link opens nothing: whoever has it is told that it is not valid."""
        self._link(id).delete()


def state(link):
    if link.used_at:
        return "used"
    return "ended" if link.expires <= timezone.now() else "open"


def name_of(person):
    """Somebody of this site, as people know them."""
    full = person.get_full_name() if hasattr(person, "get_full_name") else ""
    return full or person.get_username()


def sender(link):
    return name_of(link.made_by) if link.made_by else ""
