"""Application credentials of Keystone. They belong to the person and are good for one project.

https://docs.openstack.org/api-ref/identity/v3/#application-credentials
"""

import re
from dataclasses import replace
from datetime import UTC, datetime

from django.utils.dateparse import parse_datetime
from django.utils.translation import gettext as _

from ...clouds.errors import Conflict, Invalid
from .. import Backend as Base
from .. import Choice, Page
from ..credentials.openstack import stack
from .record import ApplicationCredential, Rule


class Backend(Base):
    Record = ApplicationCredential
    ids = re.compile(r"[A-Za-z0-9-]+")
    share = "alone"

    @property
    def _path(self):
        return f"/users/{self.api.user_id}/application_credentials"

    def list(self, window, *, name=""):
        """Those of the person for this project. Keystone tells all of a person's at once, and finds whole names only."""
        found = self.api.identity.get(self._path).json()["application_credentials"]
        wanted = name.casefold()
        mine = [one for one in found if one["project_id"] == self.scope.project.id]
        records = [self._record(one) for one in mine if wanted in one["name"].casefold()]
        records.sort(key=lambda one: one.name.casefold())
        start = next((n + 1 for n, one in enumerate(records) if one.id == window.marker), 0)
        shown = tuple(records[start : start + window.limit])
        more = start + window.limit < len(records)
        return Page(shown, next=shown[-1].id if more else "", total=len(records))

    def get(self, id):
        return self._record(self.api.identity.get(f"{self._path}/{id}").json()["application_credential"])

    def create(self, *, name, description="", roles=(), expires=None, rules=(), unrestricted=False):
        """``roles``: ids of some of the person's, all if there are none; ``rules``: [Rule]; Keystone makes up the secret."""
        known = self._services()
        if unknown := sorted({rule.service for rule in rules} - known):
            words = _("This cloud has no service %(what)s. It has %(known)s.")
            told = {"what": ", ".join(unknown), "known": ", ".join(sorted(known))}
            raise Invalid(words % told, field="rules")
        body = {
            "name": name,
            "description": description,
            "roles": [{"id": id} for id in roles],
            "expires_at": expires.astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%S.%f") if expires else None,
            "access_rules": [
                {"service": one.service, "method": one.method, "path": one.path} for one in rules
            ],
            "unrestricted": unrestricted,
        }
        sent = {key: value for key, value in body.items() if value}
        answer = self.api.identity.post(self._path, json={"application_credential": sent})
        return self._record(answer.json()["application_credential"])

    def delete(self, id):
        if id == self.scope.account.secret.get("id"):
            raise Conflict(_("This site acts with it right now."))
        self.api.identity.delete(f"{self._path}/{id}")

    def access(self, id):
        """What files for a program say that uses it."""
        return replace(stack(self.api), credential=id, ec2=None)

    # -- Choices -------------------------------------------------------------------------------------------------------

    def roles(self):
        """The person's own in this project: nobody can hand on more."""
        access = self.api.access
        named = sorted(zip(access.role_names, access.role_ids, strict=True))
        return [Choice(id, name, chosen=True) for name, id in named]

    def _services(self):
        return {one["type"] for one in self.api.access.service_catalog.catalog}

    # -- Words ---------------------------------------------------------------------------------------------------------

    def _record(self, raw):
        expires = parse_datetime(raw["expires_at"]) if raw.get("expires_at") else None
        if expires and not expires.tzinfo:
            expires = expires.replace(tzinfo=UTC)
        return ApplicationCredential(
            id=raw["id"],
            name=raw["name"],
            status="expired" if expires and expires <= datetime.now(UTC) else "valid",
            roles=tuple(sorted(one["name"] for one in raw.get("roles") or [])),
            expires=expires,
            rules=tuple(
                Rule(one["service"], one["method"], one["path"]) for one in raw.get("access_rules") or []
            ),
            unrestricted=bool(raw.get("unrestricted")),
            description=raw.get("description") or "",
            here=raw["id"] == self.scope.account.secret.get("id"),
            secret=raw.get("secret") or "",
        )
