"""A person at an OpenStack cloud: project, user, roles, quota, an application credential, and a network to begin with.

Nobody knows the user's password: it is random, serves once to make the application credential as that user, and is thrown away.
https://docs.openstack.org/api-ref/identity/v3/ ; quotas: https://docs.openstack.org/api-ref/compute/#quota-sets-os-quota-sets
"""

from functools import cached_property

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.debug import sensitive_variables

from ..clouds import Project, Scope
from ..clouds.accounts import account_of
from ..clouds.errors import Conflict, NotFound
from ..leftovers import project_gone
from ..models import LinkedAccount
from .openstack_contents import contents
from .openstack_entering import as_user, enter, new_password
from .openstack_network import Networks
from .steps import Builder as Base
from .steps import Step

USUAL = "member", "manager"  # what a person is in their own project, as far as the cloud has these roles


class Builder(Networks, Base):
    _fresh = ""  # the password of a user made a moment ago

    steps = (
        Step("project", gettext_lazy("Project")),
        Step("user", gettext_lazy("User")),
        Step("roles", gettext_lazy("Roles")),
        Step("quota", gettext_lazy("Quota")),
        Step("credential", gettext_lazy("Credentials")),
        Step("network", gettext_lazy("Network")),
        Step("subnet", gettext_lazy("Subnet")),
        Step("router", gettext_lazy("Router")),
    )
    defaults = {
        "domain": "",
        "project_name": "{username}",
        "user_name": "{username}",
        "roles": None,
        "quota": {},
        "network": {},
        "unrestricted": True,
    }

    @cached_property
    def keystone(self):
        return self.scope.api.directory

    @cached_property
    def regions(self):
        return self.cloud.module.regions(self.scope.account)

    def services(self, region):
        """The cloud's services in a region, as the operator."""
        return Scope(self.scope.account, self.scope.project, region).api

    # -- Project -------------------------------------------------------------------------------------------------------

    def project(self):
        found = self._find_project()
        if not found:
            domain = self._domain()
            found = next(
                filter(None, (self._make_project(name, domain) for name in self._project_names())), None
            )
        if not found:
            raise Conflict(_("All names for it are taken."))
        self.keep("project", id=found["id"], name=found["name"], domain=found["domain_id"])

    def _project_names(self):
        return self.names(self.options["project_name"])

    def _find_project(self):
        found = self.keystone.get("/projects", params={"tags": self.mark}).json()["projects"]
        return next(iter(found), None)

    def _make_project(self, name, domain):
        """The new project, or None if the name is another's."""
        if self.keystone.get("/projects", params={"name": name, "domain_id": domain}).json()["projects"]:
            return None
        words = {"name": name, "domain_id": domain, "description": self.provision.who, "tags": [self.mark]}
        return self._unless_taken("/projects", "project", words)

    def _unless_taken(self, path, kind, words):
        try:
            with self.cloud.module.translated():
                return self.keystone.post(path, json={kind: words}).json()[kind]
        except Conflict:  # in the moment since we looked
            return None

    def _domain(self):
        """The id of the domain of the settings, else the operator's own."""
        named = self.options["domain"]
        if not named:
            return self.keystone.domain or self.scope.api.access.project_domain_id
        found = self.keystone.get("/domains", params={"name": named}).json()["domains"]
        if found:
            return found[0]["id"]
        return self.keystone.get(f"/domains/{named}").json()["domain"]["id"]

    def undo_project(self):
        id = self.made("project") or (self._find_project() or {}).get("id")
        if id:
            self.delete(self.keystone, f"/projects/{id}")
            project_gone(self.cloud.slug, id, self.provision.who)

    # -- User ----------------------------------------------------------------------------------------------------------

    def user(self):
        domain = self.made("project", "domain")
        found = self._find_user(self.made("user", "name"), domain) or next(
            filter(None, (self._ensure_user(name, domain) for name in self.names(self.options["user_name"]))),
            None,
        )
        if not found:
            raise Conflict(_("All names for it are taken."))
        self.keep("user", id=found["id"], name=found["name"])

    def _find_user(self, name, domain):
        """Our user of that name; None when there is none, or one that is not ours."""
        return next((one for one in self._called(name, domain) if self._is_ours(one)), None) if name else None

    def _called(self, name, domain):
        return self.keystone.get("/users", params={"name": name, "domain_id": domain}).json()["users"]

    def _is_ours(self, user):
        return user.get("description") == self.mark

    @sensitive_variables()
    def _ensure_user(self, name, domain):
        if self._called(name, domain):
            return None
        self.keep("user", name=name)  # first, so that it is found if this process ends before it knows the id
        person = self.provision.user
        self._fresh = new_password()
        words = {
            "name": name,
            "domain_id": domain,
            "description": self.mark,
            "email": getattr(person, person.get_email_field_name(), "") or "",
            "default_project_id": self.made("project"),
            "password": self._fresh,
            "options": {"ignore_change_password_upon_first_use": True, "ignore_password_expiry": True},
        }
        return self._unless_taken("/users", "user", words)

    def undo_user(self):
        id = self.made("user")
        if not id:
            id = (self._find_user(self.made("user", "name"), self.made("project", "domain")) or {}).get("id")
        if id:
            self.delete(self.keystone, f"/users/{id}")

    def disable(self):
        """Lock the person out: at once, tokens included."""
        if id := self.made("user"):
            self.keystone.patch(f"/users/{id}", json={"user": {"enabled": False}})

    # -- Roles and quota -----------------------------------------------------------------------------------------------

    def roles(self):
        self._grant(self.made("user"))

    def _grant(self, user):
        known = {one["name"]: one["id"] for one in self.keystone.get("/roles").json()["roles"]}
        wanted = self.options["roles"]
        if wanted is None:
            wanted = [name for name in USUAL if name in known]
        for name in wanted or USUAL[:1]:
            if name not in known:
                raise NotFound(message=_("This cloud has no role “%(name)s”.") % {"name": name})
            self.keystone.put(f"/projects/{self.made('project')}/users/{user}/roles/{known[name]}")

    def undo_roles(self):
        """They go with the user."""

    def hand_over(self, user, heir=None):
        """Let another user of the cloud into the project, with the same roles; ``heir``: whose user this site made."""
        with self.cloud.module.translated():
            self._grant(user)
            if heir:
                project = self.made("project")
                enter(
                    heir, self.scope, user, f"{heir.get_username()} · {self.made('project', 'name')}", project
                )

    def quota(self):
        project, quota = self.made("project"), self.options["quota"]
        for region in self.regions if quota else ():
            services = self.services(region)
            for service, wanted in quota.items():
                place, path, word = QUOTAS[service]
                services.adapter(place).put(path.format(project), json={word: wanted})

    def undo_quota(self):
        project, quota = self.made("project"), self.options["quota"]
        for region in self.regions if quota and project else ():
            services = self.services(region)
            for service in quota:
                place, path, _word = QUOTAS[service]
                self.delete(services.adapter(place), path.format(project))

    # -- Credentials ---------------------------------------------------------------------------------------------------

    @sensitive_variables()
    def credential(self):
        """An application credential made as the person. One that broke off half-way has a secret that nobody knows: it goes."""
        user, name = self.made("user"), f"django-nova-{self.provision.mark.hex[:8]}"
        path = f"/users/{user}/application_credentials"
        words = {"name": name, "description": self.cloud.name, "unrestricted": self.options["unrestricted"]}

        def anew(how):
            for one in self.keystone.get(path, params={"name": name}, **how).json()[
                "application_credentials"
            ]:
                self.keystone.delete(f"{path}/{one['id']}", **how)
            answer = self.keystone.post(path, json={"application_credential": words}, **how)
            return answer.json()["application_credential"]

        password, self._fresh = self._fresh, ""
        made = as_user(self.scope, user, self.made("project"), anew, password)
        secret = {"kind": "application_credential", "id": made["id"], "secret": made["secret"]}
        row = self.link(user, self.made("user", "name"), secret)
        self.keep("credential", id=made["id"], account=row.pk)

    def undo_credential(self):
        """At the cloud it goes with the user."""
        self.unlink(self.made("user"))

    def person(self, region):
        """The cloud's services in a region, as the person."""
        row = LinkedAccount.objects.filter(pk=self.made("credential", "account") or None).first()
        if row is None or (account := account_of(row)) is None:
            raise NotFound(
                message=_("The credentials that were made for this person are not here any longer.")
            )
        return Scope(account, Project(self.made("project"), self.made("project", "name")), region).api

    # -- Both ----------------------------------------------------------------------------------------------------------

    def holds(self):
        """What is in the project beyond what we made: {words: number}."""
        with self.cloud.module.translated():
            project = self.made("project") or (self._find_project() or {}).get("id")
            return contents(self, project) if project else {}

    def delete(self, service, path):
        """Delete what may be gone already."""
        try:
            with self.cloud.module.translated():
                service.delete(path)
        except NotFound:
            return


QUOTAS = {
    "compute": ("compute", "/os-quota-sets/{}", "quota_set"),
    "volume": ("block-storage", "/os-quota-sets/{}", "quota_set"),
    "network": ("network", "/v2.0/quotas/{}", "quota"),
}
