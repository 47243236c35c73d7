"""Domains of Keystone. https://docs.openstack.org/api-ref/identity/v3/#domains"""

from django.utils.translation import gettext as _

from ...clouds.errors import Conflict
from .. import Page
from ..projects.openstack import above
from ..users.openstack_keystone import Keystone
from .record import Domain


class Backend(Keystone):
    Record = Domain

    def list(self, window, *, name="", enabled=""):
        """All for the cloud's administrators; whoever has a token of a domain sees that one."""
        if own := self.http.domain:
            found = self.get(own)
            wanted = {"yes": "enabled", "no": "disabled"}.get(enabled, found.status)
            fits = name.casefold() in found.name.casefold() and wanted == found.status
            return Page((found,) if fits else (), total=int(fits))
        state = {"yes": "true", "no": "false"}.get(enabled, "")
        return self.part("/domains", window, _record, name__icontains=name, enabled=state)

    def get(self, id):
        return _record(self.http.get(f"/domains/{id}").json()["domain"])

    def create(self, *, name, description="", enabled=True):
        body = {"name": name, "description": description, "enabled": enabled}
        return _record(self.http.post("/domains", json={"domain": body}).json()["domain"])

    def edit(self, id, *, name=None, description=None):
        given = {"name": name, "description": description}
        self._change(id, {key: value for key, value in given.items() if value is not None})

    def enable(self, id):
        self._change(id, {"enabled": True})

    def disable(self, id):
        if id in (self.api.access.user_domain_id, self.api.access.project_domain_id):
            raise Conflict(message=_("You, or the project that you work in, are of this domain."))
        self._change(id, {"enabled": False})

    def _change(self, id, changed):
        if changed:
            self.http.patch(f"/domains/{id}", json={"domain": changed})

    def delete(self, id, *, name):
        """Keystone deletes only what was disabled before. ``name``: typed by whoever means it.

        It would take projects along, and leave all that runs in them to nobody: they are emptied and deleted one by one.
        """
        found = self.get(id)
        if name != found.name:
            raise Conflict(message=_("That is not its name."), field="name")
        if words := above(self.http, domain_id=id):
            raise Conflict(message=words)
        self.http.delete(f"/domains/{id}")


def _record(raw):
    status = "enabled" if raw.get("enabled", True) else "disabled"
    return Domain(raw["id"], raw["name"], status, raw.get("description") or "")
