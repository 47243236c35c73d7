"""Roles of Keystone, and what comes with them.

https://docs.openstack.org/api-ref/identity/v3/#roles
https://docs.openstack.org/api-ref/identity/v3/#list-all-role-inference-rules
"""

from django.utils.translation import gettext as _

from ...clouds.errors import CloudError, Conflict, Forbidden, Invalid, NotFound
from ...clouds.gather import gather
from .. import Choice, Page, Ref
from ..users.openstack_keystone import MANY, SECONDS, Keystone
from .record import Role


class Backend(Keystone):
    Record = Role

    def list(self, window, *, name="", domain=""):
        """The cloud's own roles, or those that a domain has for itself."""
        answers = gather(
            {
                "roles": lambda: self.ask("_part", window, name, domain),
                "rules": lambda: self.ask("rules"),
            }
        )
        if isinstance(answers["roles"], CloudError):
            raise answers["roles"]
        rules = _told(answers["rules"])
        found = answers["roles"]
        return Page(tuple(self._record(raw, rules) for raw in found.items), found.next)

    def _part(self, window, name, domain):
        return self.part("/roles", window, _Raw, name__icontains=name, domain_id=domain)

    def rules(self):
        """[(role, [what it implies, ...]), ...]. Managers of domains are not told."""
        try:
            with self.scope.cloud.module.translated():
                found = self.http.get("/role_inferences").json()["role_inferences"]
        except Forbidden:
            return []
        return [
            (Ref(one["prior_role"]["id"], one["prior_role"]["name"]), [Ref(i["id"], i["name"]) for i in one["implies"]])
            for one in found
        ]  # fmt: skip

    def get(self, id):
        answers = gather({"role": lambda: self.ask("raw", id), "rules": lambda: self.ask("rules")})
        if isinstance(answers["role"], CloudError):
            raise answers["role"]
        return self._record(answers["role"], _told(answers["rules"]))

    def raw(self, id):
        """A manager of a domain may list all roles, and look at few."""
        try:
            with self.scope.cloud.module.translated():
                return self.http.get(f"/roles/{id}").json()["role"]
        except Forbidden:
            found = self.http.get("/roles").json()["roles"]
            found = next((one for one in found if one["id"] == id), None)
            if found is None:
                raise NotFound(id) from None
            return found

    # -- Changing ------------------------------------------------------------------------------------------------------

    def create(self, *, name, domain="", description=""):
        body = {"name": name} | {
            key: value for key, value in (("domain_id", domain), ("description", description)) if value
        }
        return self._record(self.http.post("/roles", json={"role": body}).json()["role"], [])

    def edit(self, id, *, name=None, description=None):
        given = {"name": name, "description": description}
        if changed := {key: value for key, value in given.items() if value is not None}:
            self.http.patch(f"/roles/{id}", json={"role": changed})

    def imply(self, id, *, role):
        """https://docs.openstack.org/api-ref/identity/v3/#create-role-inference-rule"""
        if role == id:
            raise Invalid(message=_("A role comes with itself anyway."), field="role")
        self.http.put(f"/roles/{id}/implies/{role}")

    def unimply(self, id, *, role):
        self.http.delete(f"/roles/{id}/implies/{role}")

    def delete(self, id):
        if id in self.api.access.role_ids:
            raise Conflict(message=_("You have this role yourself: you would lock yourself out."))
        self.http.delete(f"/roles/{id}")

    # -- Choices -------------------------------------------------------------------------------------------------------

    def domains(self):
        """Only the cloud's administrators are told the roles that a domain has for itself."""
        return super().domains() if self.http.everywhere else []

    def roles(self):
        return self.choices("")

    def choices(self, domain):
        query = {"limit": MANY} | ({"domain_id": domain} if domain else {})
        found = self.http.get("/roles", params=query).json()["roles"]
        return [Choice(one["id"], one["name"]) for one in sorted(found, key=lambda one: one["name"])]

    def implied(self, id):
        """What comes with a role at once, and can be parted from it."""
        return [Choice(one.id, one.name) for one in self.get(id).implies]

    def _record(self, raw, rules):
        raw = getattr(raw, "raw", raw)
        id, domain = raw["id"], raw.get("domain_id")
        return Role(
            id=id,
            name=raw["name"],
            domain=Ref(domain, self.shared(SECONDS, "domain_names").get(domain, "")) if domain else None,
            description=raw.get("description") or "",
            implies=tuple(one for prior, found in rules if prior.id == id for one in found),
            implied=tuple(prior for prior, found in rules if any(one.id == id for one in found)),
        )


class _Raw:
    """A role as Keystone tells it, with the id that pages go on by."""

    def __init__(self, raw):
        self.raw, self.id = raw, raw["id"]


def _told(rules):
    return [] if isinstance(rules, CloudError) else rules
