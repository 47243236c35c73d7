"""What the panels of Keystone's users, groups, roles and domains have in common.

Keystone pages by ``limit`` and ``marker`` in an order of its own, and filters by parts of names; older ones take no notice of
either and tell all at once. What belongs to something (the users of a group) has no marker in any of them.
https://docs.openstack.org/api-ref/identity/v3/#pagination-and-filtering
"""

import re

from django.utils.translation import gettext as _

from ...clouds.errors import Invalid, NotFound
from .. import Backend as Base
from .. import Choice, Page, Ref
from .record import First

MANY = 200  # choices of one field, and what is asked for of a list without pages
SECONDS = 60  # that names of domains and roles are good for; a change here makes them old at once
ID = re.compile(r"[0-9a-f]{32}|[0-9a-f]{64}")


class Keystone(Base):
    ids = re.compile(r"[A-Za-z0-9_.-]+")
    share = "authority"

    @classmethod
    def available(cls, scope):
        return scope.api.directory.reads

    @property
    def http(self):
        return self.api.directory

    # -- Looking -------------------------------------------------------------------------------------------------------

    def part(self, path, window, make, **query):
        """One page of what Keystone lists at ``path`` (``/users``), made into records by ``make(raw)``."""
        wanted = {"limit": window.limit, "marker": window.marker} | query
        answer = self.http.get(path, params={key: value for key, value in wanted.items() if value}).json()
        rows, following = answer[path[1:]], (answer.get("links") or {}).get("next")
        if len(rows) > window.limit:  # it knows no pages
            start = next((n + 1 for n, one in enumerate(rows) if one["id"] == window.marker), 0)
            following = start + window.limit < len(rows)
            rows = rows[start : start + window.limit]
        shown = tuple(map(make, rows))
        return Page(shown, shown[-1].id if following and shown else "")

    def first(self, path, window, make, **query):
        """The same for a list without pages: of the first ``MANY``, by name, and whether there are more."""
        wanted = {key: value for key, value in query.items() if value} | {"limit": MANY + 1}
        rows = self.http.get(path, params=wanted).json()[path.rpartition("/")[2]]
        told = len(rows) == MANY + 1  # a Keystone that takes no notice of a limit tells all
        rows = sorted(rows[:MANY] if told else rows, key=lambda one: (one.get("name") or "").casefold())
        return self.cut(window, [make(one) for one in rows], MANY if told else None)

    @staticmethod
    def cut(window, records, first=None):
        """The page of a list that is here as a whole."""
        start = next((n + 1 for n, one in enumerate(records) if one.id == window.marker), 0)
        shown = tuple(records[start : start + window.limit])
        more = start + window.limit < len(records)
        total = None if first else len(records)
        return First(shown, shown[-1].id if more else "", total, first=first)

    def own(self, domain):
        """The domain to look in: whoever has a token of one sees no other. None: there is nothing to be seen."""
        own = self.http.domain
        return None if own and domain not in ("", own) else own or domain

    def domain_names(self):
        """{id: name} of the domains that somebody sees."""
        if self.http.domain:
            access = self.http.session.auth.get_access(self.http.session)
            return {access.domain_id: access.domain_name}
        found = self.http.get("/domains", params={"limit": 1000}).json()["domains"]
        return {one["id"]: one["name"] for one in found}

    def names(self):
        return self.shared(SECONDS, "domain_names")

    def domain(self, raw):
        id = raw.get("domain_id")
        return Ref(id, self.names().get(id, "")) if id else None

    # -- Choices -------------------------------------------------------------------------------------------------------

    def domains(self):
        names = self.names()
        near = self.api.access.project_domain_id
        ordered = sorted(names.items(), key=lambda one: one[1].casefold())
        return [Choice(id, name, chosen=id == near or len(names) == 1) for id, name in ordered]

    # -- Finding what somebody typed ---------------------------------------------------------------------------------------

    def known(self, kind, typed, field):
        """The id of the user, group or project (``kind``) that was typed: its ID, its name, or name@domain."""
        if ID.fullmatch(typed) and self._there(kind, typed):
            return typed
        name, domain = typed, self.http.domain
        found = self._called(kind, name, domain)
        if not found and "@" in typed:
            name, _at, wanted = typed.rpartition("@")
            domains = {name.casefold(): id for id, name in self.names().items()}
            if wanted.casefold() in domains:
                found = self._called(kind, name, domains[wanted.casefold()])
        if not found:
            raise Invalid(message=_("There is none of that name."), field=field)
        if len(found) > 1:
            where = ", ".join(sorted(self.names().get(one["domain_id"], "") for one in found))
            words = _("There are several of that name, in %(domains)s. Give its ID, or name@domain.")
            raise Invalid(message=words % {"domains": where}, field=field)
        return found[0]["id"]

    def _there(self, kind, id):
        try:
            with self.scope.cloud.module.translated():
                self.http.get(f"/{kind}/{id}")
        except NotFound:
            return False
        return True

    def _called(self, kind, name, domain):
        query = {"name": name, "limit": 5} | ({"domain_id": domain} if domain else {})
        found = self.http.get(f"/{kind}", params=query).json()[kind]
        return [one for one in found if (one.get("name") or "").casefold() == name.casefold()]
