"""Projects of Keystone. https://docs.openstack.org/api-ref/identity/v3/#projects

An administrator of the cloud sees all of them, the manager of a domain those of the domain; a page is asked for by Keystone's
marker, in its own order, which is that of ids; those that fit on one page are sorted by name.
"""

import re
from dataclasses import replace

from django.utils.translation import gettext as _

from ...clouds.errors import CloudError, Conflict, Invalid, NotFound
from .. import Backend as Base
from .. import Choice, Page, Ref
from .openstack_removal import Removal
from .record import Project

MANY = 200  # choices of a field
SECONDS = 300  # that names of domains and roles are good for
UUID = re.compile(r"[0-9a-f]{32}|[0-9a-f-]{36}")
SERVANTS = {
    "nova", "neutron", "glance", "cinder", "placement", "swift", "heat", "octavia", "barbican", "designate", "manila", "ironic",
    "magnum", "aodh", "gnocchi", "ceilometer", "trove", "sahara", "mistral", "zun", "masakari",
}  # fmt: skip


class Backend(Base):
    Record = Project
    ids = re.compile(r"[A-Za-z0-9_-]+")
    share = "authority"

    @classmethod
    def available(cls, scope):
        return scope.api.directory.reads

    @property
    def http(self):
        return self.api.directory

    # -- Looking -------------------------------------------------------------------------------------------------------

    def list(self, window, *, name="", enabled="", domain="", tags=(), parent=""):
        """Keystone's own page: what is typed is found anywhere in a name, whatever its case; all of the tags."""
        own = self.http.domain
        if parent and not UUID.fullmatch(parent):
            raise NotFound(parent)
        if own and domain not in ("", own):
            return Page(())
        query = {
            "limit": window.limit,
            "marker": window.marker,
            "name__icontains": name,
            "enabled": {"yes": "true", "no": "false"}.get(enabled, ""),
            "domain_id": own or domain,
            "parent_id": parent,
            "tags": ",".join(tags),
        }
        wanted = {key: value for key, value in query.items() if value}
        answer = self.http.get("/projects", params=wanted).json()
        rows, names = answer["projects"], self.shared(SECONDS, "domain_names")
        following = (answer.get("links") or {}).get("next")
        if len(rows) > window.limit:  # one that knows no pages tells all
            rows, following = _part(rows, window)
        shown = [self._record(one, names) for one in rows]
        if following and shown:
            return Page(tuple(shown), shown[-1].id)
        if window.marker:
            return Page(tuple(shown))
        return Page(tuple(sorted(shown, key=lambda one: one.name.casefold())), total=len(shown))

    def get(self, id):
        raw = self._raw(id)
        record = self._record(raw, self.shared(SECONDS, "domain_names"))
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

    def domain_names(self):
        """{id: name} of the domains that somebody sees."""
        if self.http.domain:
            access = self.http.session.auth.get_access(self.http.session)
            return {access.domain_id: access.domain_name}
        return {one["id"]: one["name"] for one in self.http.get("/domains").json()["domains"]}

    # -- Choices -------------------------------------------------------------------------------------------------------

    def domains(self):
        names = self.shared(SECONDS, "domain_names")
        near = self.api.access.project_domain_id
        ordered = sorted(names.items(), key=lambda one: one[1].casefold())
        return [Choice(id, name, chosen=id == near or len(names) == 1) for id, name in ordered]

    def parents(self):
        """Projects that another one may stand below."""
        query = {"limit": MANY, "enabled": "true"} | (
            {"domain_id": self.http.domain} if self.http.domain else {}
        )
        names = self.shared(SECONDS, "domain_names")
        rows = sorted(
            self.http.get("/projects", params=query).json()["projects"][:MANY],
            key=lambda one: one["name"].casefold(),
        )
        return [
            Choice(one["id"], one["name"], group=names.get(one["domain_id"], "") if len(names) > 1 else "")
            for one in rows
        ]

    def parent_named(self, id):
        raw = self._raw(id)
        return Choice(raw["id"], raw["name"])

    def roles(self):
        rows = self.http.get("/roles").json()["roles"]
        names = sorted((one["name"], one["id"]) for one in rows)
        return [Choice(id, name, chosen=name == "member") for name, id in names]

    # -- Changing ------------------------------------------------------------------------------------------------------

    def create(self, *, name, description="", domain="", parent="", tags=(), member="", role=""):
        """``member``: the name of a user of the domain, who gets ``role`` in it; looked for before anything is made."""
        if parent:
            below = self._raw(parent)
            domain = below["domain_id"]
        domain = domain or self.http.domain or self.api.access.project_domain_id
        user = self._user(member, domain) if member else None
        if user and not role:
            raise Invalid(_("Say which role."), field="role")
        body = {"name": name, "description": description, "domain_id": domain, "tags": [*tags]}
        body |= {"parent_id": parent} if parent else {}
        made = self.http.post("/projects", json={"project": body}).json()["project"]
        record = self._record(made, {})
        if not user:
            return record
        try:
            with self.scope.cloud.module.translated():
                self.http.put(f"/projects/{made['id']}/users/{user}/roles/{role}")
        except CloudError as error:
            return replace(record, half=error.sentence())
        return record

    def _user(self, name, domain):
        found = self.http.get("/users", params={"name": name, "domain_id": domain}).json()["users"]
        if not found:
            raise Invalid(message=_("There is no user of that name in this domain."), field="member")
        return found[0]["id"]

    def edit(self, id, *, name, description="", tags=()):
        body = {"name": name, "description": description, "tags": [*tags]}
        self.http.patch(f"/projects/{id}", json={"project": body})

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
        return self._needed(id) or self._above(id)

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

    def _above(self, id):
        below = self.http.get("/projects", params={"parent_id": id, "limit": 6}).json()["projects"]
        if not below:
            return ""
        names = ", ".join(sorted(one["name"] for one in below[:5])) + (", …" if len(below) > 5 else "")
        return _("There are projects below it: %(names)s. Delete those first.") % {"names": names}

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

    def _record(self, raw, names):
        domain, parent = raw.get("domain_id") or "", raw.get("parent_id") or ""
        return Project(
            id=raw["id"],
            name=raw["name"],
            status="enabled" if raw["enabled"] else "disabled",
            domain=Ref(domain, names.get(domain, "")) if domain else None,
            parent=Ref(parent, parent[:8]) if parent and parent != domain else None,
            description=raw.get("description") or "",
            tags=tuple(sorted(raw.get("tags") or ())),
        )


def _part(rows, window):
    """The page after the marker of a list that came whole."""
    first = next((n + 1 for n, one in enumerate(rows) if one["id"] == window.marker), 0)
    return rows[first : first + window.limit], len(rows) > first + window.limit
