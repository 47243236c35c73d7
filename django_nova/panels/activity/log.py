"""What somebody may see of the audit log in a project: their own; all of it, who manages it; all of the cloud, its admins.

The log is the site's own: nothing here asks a cloud, except what role somebody has, which their token says or the cloud does.
"""

import re

from ...audit.models import Entry
from ...audit.search import page
from ...clouds.errors import Forbidden, NotFound
from .. import Backend as Base
from .. import Page
from .record import Event, event

LATEST = 8  # entries on a project's overview


class Log(Base):
    """Providers say who manages a project and who administers the cloud; without them everybody sees their own."""

    Record = Event
    ids = re.compile(r"[0-9]{1,18}")

    def manages(self):
        return False

    def administers(self):
        return False

    def shared(self, seconds, verb, *args, **kwargs):
        """Nothing is shared: what one may see is about the person of this site, and quick to read."""
        return self.ask(verb, *args, **kwargs)

    def list(
        self, window, *, name="", person="", action="", kind="", result="", record="", since=None, until=None, of=""
    ):  # fmt: skip
        """``of``: "cloud" for the whole cloud, "me" for the person's own, else what the project lets them see."""
        asked = {
            "name": name,
            "person": person,
            "action": action,
            "kind": kind,
            "result": result,
            "record": record,
        }
        found, following = page(
            self.visible(of), window.marker, window.limit, since=since, until=until, **asked
        )
        return Page(tuple(map(event, found)), following)

    def get(self, id):
        visible = self.visible("cloud") if self.administers() else self.visible()
        entry = visible.filter(pk=id).first()
        if entry is None:
            raise NotFound(id)
        return event(entry)

    def latest(self):
        return list(self.visible()[:LATEST])

    def about(self, panel, id, limit):
        """``([Event, ...], whether there are more)`` about one record."""
        found, following = page(self.visible().filter(panel=panel), limit=limit, record=id)
        return list(map(event, found)), bool(following)

    def visible(self, of=""):
        """The entries that this person may see."""
        cloud = Entry.objects.filter(cloud=self.scope.cloud.slug)
        if of == "cloud":
            if not self.administers():
                raise Forbidden
            return cloud
        entries = cloud.filter(project=self.scope.project.id)
        if of != "me" and (self.manages() or self.administers()):
            return entries
        person = self.scope.person
        return entries.filter(user=person) if person else entries.none()
