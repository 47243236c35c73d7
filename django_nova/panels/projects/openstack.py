"""Projects of Keystone. https://docs.openstack.org/api-ref/identity/v3/#projects

An administrator of the cloud sees all of them, the manager of a domain those of the domain; a page is asked for by Keystone's
marker, in its own order, which is that of ids; those that fit on one page are sorted by name.
"""

import re
from dataclasses import replace

from django.utils.translation import gettext as _

from ...clouds.errors import CloudError, Conflict, Invalid, NotFound
from .. import Choice, Page, Ref
from ..users.openstack_keystone import Keystone
from .openstack_removal import Removal
from .record import Project

UUID = re.compile(r"[0-9a-f]{32}|[0-9a-f-]{36}")
SERVANTS = {
    "nova", "neutron", "glance", "cinder", "placement", "swift", "heat", "octavia", "barbican", "designate", "manila", "ironic",
    "magnum", "aodh", "gnocchi", "ceilometer", "trove", "sahara", "mistral", "zun", "masakari",
}  # fmt: skip


class Backend(Keystone):
    Record = Project

    # -- Looking -------------------------------------------------------------------------------------------------------

    def list(self, window, *, name="", enabled="", domain="", tags=(), parent=""):
        """Keystone's own page: what is typed is found anywhere in a name, whatever its case; all of the tags."""
        if parent and not UUID.fullmatch(parent):
            raise NotFound(parent)
        domain = self.own(domain)
        if domain is None:
            return Page(())
        state = {"yes": "true", "no": "false"}.get(enabled, "")
        where = {"domain_id": domain, "parent_id": parent, "tags": ",".join(tags)}
        found = self.part("/projects", window, self._record, name__icontains=name, enabled=state, **where)
        if window.marker or found.next:
            return found
        rows = sorted(found.items, key=lambda one: one.name.casefold())
        return replace(found, items=tuple(rows), total=len(rows))

    def get(self, id):
        raw = self._raw(id)
        record = self._record(raw)
        if record.parent:
            try:
                record = replace(record, parent=Ref(record.parent.id, self._raw(record.parent.id)["name"]))
            except CloudError:
                return record
        return record

    def _raw(self, id):
        with self.scope.cloud.module.translated():
            raw = self.http.get(f"/projects/{id}").json()["project"]
        if raw.get("is_domain"):
            raise NotFound(id)
        return raw

    # -- Choices -------------------------------------------------------------------------------------------------------

    def roles(self):
        rows = self.http.get("/roles").json()["roles"]
        names = sorted((one["name"], one["id"]) for one in rows)
        return [Choice(id, name, chosen=name == "member") for name, id in names]

    # -- Changing ------------------------------------------------------------------------------------------------------

    def create(self, *, name, description="", domain="", parent="", tags=(), member="", role=""):
        """``parent``: a project that it stands below, ``member``: a user, who gets ``role`` in it, both by name or id.

        They are looked for before anything is made.
        """
        if parent:
            parent = self.known("projects", parent, "parent")
            above = self._raw(parent)["domain_id"]
            if domain not in ("", above):
                raise Invalid(message=_("It is of another domain."), field="parent")
            domain = above
        domain = domain or self.http.domain or self.api.access.project_domain_id
        user = self.known("users", member, "member") if member else None
        if user and not role:
            raise Invalid(message=_("Say which role."), field="role")
        body = {"name": name, "description": description, "domain_id": domain, "tags": [*tags]}
        body |= {"parent_id": parent} if parent else {}
        made = self.http.post("/projects", json={"project": body}).json()["project"]
        record = self._record(made)
        if not user:
            return record
        try:
            with self.scope.cloud.module.translated():
                self.http.put(f"/projects/{made['id']}/users/{user}/roles/{role}")
        except CloudError as error:
            return replace(record, half=error.sentence())
        return record

    def edit(self, id, *, name=None, description=None, tags=None):
        """``None``: as it is."""
        given = {"name": name, "description": description, "tags": tags}
        if changed := {key: value for key, value in given.items() if value is not None}:
            self.http.patch(f"/projects/{id}", json={"project": changed})

    def enable(self, id):
        self.http.patch(f"/projects/{id}", json={"project": {"enabled": True}})

    def disable(self, id):
        if words := self._needed(id):
            raise Conflict(message=words)
        self.http.patch(f"/projects/{id}", json={"project": {"enabled": False}})

    # -- Emptying and deleting -----------------------------------------------------------------------------------------

    def contents(self, id):
        """What it holds, in all regions."""
        return Removal(self.scope, id).contents()

    def blocked(self, id):
        """Why it must not be deleted, in words; empty: it may."""
        return self._needed(id) or above(self.http, parent_id=id)

    def _needed(self, id):
        if id == self.scope.project.id:
            return _("You work in it right now. Go to another project first.")
        return self._serves(id)

    def _serves(self, id):
        """Whether it is the project of the cloud's own services: their users have roles in it."""
        query = {"scope.project.id": id, "include_names": "true"}
        found = self.http.get("/role_assignments", params=query).json()["role_assignments"]
        users = {one["user"]["name"] for one in found if "user" in one}
        if len(users & SERVANTS) > 1 or any(one["role"]["name"] == "service" for one in found):
            return _("The cloud's own services work in it.")
        return ""

    def empty(self, id, *, name):
        """One step of deleting all that is in it. The project stays as it is."""
        self._sure(id, name)
        if words := self._serves(id):
            raise Conflict(message=words)
        return Removal(self.scope, id).step()

    def delete(self, id, *, name, blind=False):
        """One step of deleting it with all that is in it: disabled first, gone at last.

        ``blind``: also if there may be something in it that the account is not allowed to see.
        """
        raw = self._sure(id, name)
        if words := self.blocked(id):
            raise Conflict(message=words)
        removal = Removal(self.scope, id)
        if removal.every and raw["enabled"]:
            self.http.patch(f"/projects/{id}", json={"project": {"enabled": False}})

        def finish():
            removal.forget()
            self.http.delete(f"/projects/{id}")

        return removal.step(finish, blind)

    def _sure(self, id, name):
        raw = self._raw(id)
        if name != raw["name"]:
            raise Invalid(message=_("That is not its name."), field="name")
        return raw

    # -- Words ---------------------------------------------------------------------------------------------------------

    def _record(self, raw):
        parent = raw.get("parent_id") or ""
        return Project(
            id=raw["id"],
            name=raw["name"],
            status="enabled" if raw["enabled"] else "disabled",
            domain=self.domain(raw),
            parent=Ref(parent, parent[:8]) if parent and parent != raw.get("domain_id") else None,
            description=raw.get("description") or "",
            tags=tuple(sorted(raw.get("tags") or ())),
        )


def above(keystone, **where):
    """What to say of the projects that are there (``parent_id`` or ``domain_id``) and have to be deleted first; empty: none."""
    below = keystone.get("/projects", params=where | {"limit": 6}).json()["projects"]
    if not below:
        return ""
    names = ", ".join(sorted(one["name"] for one in below[:5])) + (", …" if len(below) > 5 else "")
    return _("There are projects below it: %(names)s. Delete those first.") % {"names": names}
