"""Users of Keystone. https://docs.openstack.org/api-ref/identity/v3/#users

An administrator of the cloud sees all of them, whoever has a role on a domain those of the domain.
"""

import secrets
import string
from dataclasses import replace
from datetime import UTC

from django.utils.dateparse import parse_datetime
from django.utils.translation import gettext as _

from ...clouds.errors import CloudError, Conflict
from .. import Page, Ref
from .openstack_keystone import Keystone
from .record import KeystoneUser

LENGTH = 24  # letters of a password that is made up


class Backend(Keystone):
    Record = KeystoneUser
    asks = True  # for all panels of Keystone: what they ask is the same

    def list(self, window, *, name="", enabled="", domain=""):
        """Keystone's own page: what is typed is found anywhere in a name, whatever its case."""
        domain = self.own(domain)
        if domain is None:
            return Page(())
        state = {"yes": "true", "no": "false"}.get(enabled, "")
        return self.part(
            "/users", window, self._record, name__icontains=name, enabled=state, domain_id=domain
        )

    def get(self, id):
        """With the name of the first project, as far as the person may see it."""
        record = self._record(self.http.get(f"/users/{id}").json()["user"])
        if record.project:
            try:
                with self.scope.cloud.module.translated():
                    found = self.http.get(f"/projects/{record.project.id}").json()["project"]
            except CloudError:  # it may be gone, too: nothing holds users to it
                return record
            record = replace(record, project=Ref(found["id"], found["name"]))
        return record

    # -- Changing ------------------------------------------------------------------------------------------------------

    def create(self, *, name, domain="", email="", description="", password="", enabled=True):
        """Without a password one is made up, which the answer tells."""
        made_up = "" if password else invented()
        body = {"name": name, "domain_id": domain or self.http.domain or self.api.access.project_domain_id}
        body |= {"password": password or made_up, "enabled": enabled}
        body |= {key: value for key, value in (("email", email), ("description", description)) if value}
        made = self.http.post("/users", json={"user": body}).json()["user"]
        return replace(self._record(made), password=made_up)

    def edit(self, id, *, name=None, email=None, description=None):
        given = {"name": name, "email": email, "description": description}
        changed = {key: value for key, value in given.items() if value is not None}
        if changed:
            self.http.patch(f"/users/{id}", json={"user": changed})

    def password(self, id, *, password=""):
        """Give a new one; without, one is made up and returned."""
        made_up = "" if password else invented()
        self.http.patch(f"/users/{id}", json={"user": {"password": password or made_up}})
        return made_up

    def enable(self, id):
        self.http.patch(f"/users/{id}", json={"user": {"enabled": True}})

    def disable(self, id):
        self._others(id)
        self.http.patch(f"/users/{id}", json={"user": {"enabled": False}})

    def delete(self, id):
        self._others(id)
        self.http.delete(f"/users/{id}")

    def _others(self, id):
        if id == self.api.user_id:
            raise Conflict(message=_("That is you: you would lock yourself out."))

    # -- Words ---------------------------------------------------------------------------------------------------------

    def _record(self, raw):
        project = raw.get("default_project_id") or ""
        return KeystoneUser(
            id=raw["id"],
            name=raw.get("name") or raw["id"],  # people of other identity providers may have none
            status="enabled" if raw.get("enabled", True) else "disabled",
            domain=self.domain(raw),
            email=raw.get("email") or "",
            description=raw.get("description") or "",
            project=Ref(project, project[:8]) if project else None,
            ends=_moment(raw.get("password_expires_at")),
        )


def _moment(text):
    found = parse_datetime(text) if text else None
    return found.replace(tzinfo=found.tzinfo or UTC) if found else None


def invented():
    """A password that nobody has to remember: of all kinds of characters, as rules of clouds ask for them."""
    kinds = string.ascii_lowercase, string.ascii_uppercase, string.digits, "-_.+="
    letters = [secrets.choice(kind) for kind in kinds]
    letters += [secrets.choice("".join(kinds)) for _n in range(LENGTH - len(kinds))]
    secrets.SystemRandom().shuffle(letters)
    return "".join(letters)
