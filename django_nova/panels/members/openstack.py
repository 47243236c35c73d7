"""Members of a project of Keystone: its role assignments. Each change is the one call that it is about.

https://docs.openstack.org/api-ref/identity/v3/#roles
"""

import re

from django.utils.translation import gettext as _

from ...clouds.errors import CloudError, Conflict, Forbidden, Invalid, NotFound
from ...clouds.gather import gather
from .. import Backend as Base
from .. import Choice, Ref
from .openstack_grants import members, origins
from .record import Grant, Member, Members

USER = re.compile(r"[0-9a-f]{32}|[0-9a-f]{64}")
NAMES = 20  # groups, domains and projects whose names are worth a call each
USUAL = "member"


class Backend(Base):
    Record = Member
    ids = re.compile(r"[\w.-]+")
    sorts = {"name": "name"}
    share = "alone"  # which of them one is oneself belongs to the answer

    @property
    def keystone(self):
        """A domain's manager or the administrator asks as such; a manager of this project as that."""
        directory, own = self.api.directory, self.api.access.project_domain_id
        if directory.domain not in (None, own) or (not directory.manages and "manager" in self.api.roles):
            return self.api.identity
        return directory

    @property
    def manages(self):
        """Whether there is any hope to change members; the last word is Keystone's."""
        return "manager" in self.api.roles or (
            self.keystone is self.api.directory and self.api.directory.manages
        )

    # -- Looking ---------------------------------------------------------------------------------------------------------

    def list(self, window, *, name=""):
        """All of a project at once, as Keystone tells them, by name. Where it tells nothing: the person alone."""
        try:
            found = list(self._members().values())
        except Forbidden:
            return Members((self._myself(),), total=1, all=False)
        wanted = name.casefold()
        found = [one for one in found if wanted in one.name.casefold()]
        found.sort(key=lambda one: (one.name.casefold(), one.id), reverse=window.descending)
        start = next((n + 1 for n, one in enumerate(found) if one.id == window.marker), 0)
        shown = tuple(found[start : start + window.limit])
        more = start + window.limit < len(found)
        return Members(shown, next=shown[-1].id if more else "", total=len(found))

    def get(self, id):
        try:
            found = self._members(id)
        except Forbidden:
            if id != self.api.user_id:
                raise
            return self._myself()
        if id not in found:
            raise NotFound(id)
        return found[id]

    def _members(self, user=""):
        query = {"scope.project.id": self.scope.project.id, "include_names": "true"}
        effective = query | {"effective": "true"} | ({"user.id": user} if user else {})
        # What was given tells the names of groups, what comes of it does not
        asked = {"found": lambda: self._assignments(effective), "given": lambda: self._assignments(query)}
        answers = gather(asked)
        if isinstance(found := answers["found"], CloudError):
            raise found
        given = [] if isinstance(answers["given"], CloudError) else answers["given"]
        wanted = origins(found)
        names = {raw["group"]["id"]: raw["group"].get("name", "") for raw in given if raw.get("group")}
        names[self.api.access.project_domain_id] = self.api.access.project_domain_name
        unknown = [(kind, id) for kind, ids in wanted.items() for id in sorted(ids) if id not in names][
            :NAMES
        ]
        answers = gather({id: lambda kind=kind, id=id: self.ask("_name", kind, id) for kind, id in unknown})
        names |= {id: name for id, name in answers.items() if not isinstance(name, CloudError)}
        return members(found, names, self.api.user_id)

    def _assignments(self, query):
        with self.scope.cloud.module.translated():
            return self.keystone.get("/role_assignments", params=query).json()["role_assignments"]

    def _name(self, kind, id):
        return self.keystone.get(f"/{kind}/{id}").json()[kind.removesuffix("s")]["name"]

    def _myself(self):
        """The person as their own token tells it: it does not say where a role comes from."""
        access = self.api.access
        grants = [Grant(Ref(id, name)) for id, name in zip(access.role_ids, access.role_names, strict=True)]
        return Member(access.user_id, access.username, tuple(grants), access.user_domain_name, me=True)

    def managers(self):
        """The ids of those who can look after the members."""
        return {one.id for one in self._members().values() if one.manages}

    # -- Changing --------------------------------------------------------------------------------------------------------

    def create(self, *, user, domain="", roles):
        """``user``: a name in a domain, or an id; ``roles``: ids."""
        id = self._find(user, domain)
        try:
            if self._members(id)[id].direct:
                words = _("This person is a member already: change their roles instead.")
                raise Conflict(field="user", message=words)
        except KeyError:
            pass
        self._all("put", id, roles)
        return self.get(id)

    def change(self, id, *, roles, before=(), sure=False):
        """From the roles that the person was shown to have to those that were chosen: what is in both is not touched.

        First is given, then taken: nobody is without a role in between.
        """
        self._all("put", id, [one for one in roles if one not in before])
        self._all("delete", id, [one for one in before if one not in roles])

    def delete(self, id, *, sure=False):
        """Take all that was given here; what comes from a group or from above stays."""
        member = self.get(id)
        if not member.direct:
            raise Conflict(
                message=_("What this person may do here comes from elsewhere and can only be taken there.")
            )
        if id == self.api.user_id and not sure:
            raise Conflict(message=_("That is you."))
        self._all(
            "delete", id, sorted(member.direct, key=lambda one: member.direct[one] in ("manager", "admin"))
        )

    def _all(self, method, user, roles):
        """One call for each role; when one fails, what was done before is told."""
        done = []
        for role in roles:
            try:
                with self.scope.cloud.module.translated():
                    self._one(method, user, role)
            except CloudError as error:
                if done:
                    error.message = self._half(method, done, error)
                raise
            done.append(role)

    def _one(self, method, user, role):
        try:
            with self.scope.cloud.module.translated():
                getattr(self.keystone, method)(f"/projects/{self.scope.project.id}/users/{user}/roles/{role}")
        except NotFound:
            if method != "delete":  # somebody else took it just now
                raise
        except Forbidden as error:
            error.message = self._who_can()
            raise

    def _half(self, method, done, error):
        names = {choice.value: choice.label for choice in self.roles()}
        about = {"done": ", ".join(names.get(one, one) for one in done), "why": error.message}
        if method == "put":
            return _("%(done)s was given, the rest was not: %(why)s") % about
        return _("%(done)s was taken, the rest was not: %(why)s") % about

    def _who_can(self):
        if "manager" in self.api.roles:
            return _("This cloud lets only administrators and managers of the domain decide that.")
        return _("Only managers of the project and administrators decide that.")

    def _find(self, user, domain):
        """The id of a user. Keystone lets only some people look for names."""
        if USER.fullmatch(user):
            return user
        try:
            with self.scope.cloud.module.translated():
                query = {"name": user, "domain_id": self._domain(domain)}
                found = self.keystone.get("/users", params=query).json()["users"]
        except Forbidden as error:
            words = _(
                "This cloud does not let you look for people by name: "
                "ask for their user ID, which they see on this page."
            )
            if not self.manages:
                words = self._who_can()
            raise Forbidden(field="user", message=words, request_id=error.request_id) from error
        if not found:
            raise Invalid(field="user", message=_("There is no user of that name in the domain."))
        return found[0]["id"]

    def _domain(self, name):
        access = self.api.access
        known = {
            access.project_domain_name: access.project_domain_id,
            access.user_domain_name: access.user_domain_id,
        }
        if not name:
            return access.user_domain_id
        for one, id in known.items():
            if name.casefold() == one.casefold() or name == id:
                return id
        found = self.keystone.get("/domains", params={"name": name}).json()["domains"]
        if not found:
            raise Invalid(field="domain", message=_("This cloud has no such domain."))
        return found[0]["id"]

    # -- Choices ---------------------------------------------------------------------------------------------------------

    def roles(self):
        """What the person can hand on: the administrator every role, others those that they have."""
        if self.keystone is self.api.directory and self.api.directory.manages:
            found = self.keystone.get("/roles").json()["roles"]
            named = [(one["name"], one["id"]) for one in found if not one.get("domain_id")]
            if not self.api.directory.everywhere:
                named = [(name, id) for name, id in named if name != "admin"]
        else:
            access = self.api.access
            named = zip(access.role_names, access.role_ids, strict=True)
        return [Choice(id, name, chosen=name == USUAL) for name, id in sorted(named)]
