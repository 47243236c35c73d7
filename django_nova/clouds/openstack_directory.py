"""Keystone as somebody sees it who runs more than a project: a whole cloud, or a domain of it.

Whoever works in a project of the cloud's administrators already may all; whoever has a role on a domain has to ask Keystone for
a token of that domain, since a project's token says nothing of it.
https://docs.openstack.org/keystone/latest/admin/service-api-protection.html#domain-managers
"""

from functools import cached_property

from keystoneauth1 import adapter

from . import errors
from .cache import known, remembered
from .gather import Begun
from .openstack_errors import translated
from .openstack_sessions import identity_address, session_of

SECONDS = 300  # that the domains in which an account has a role are known
MENU_SECONDS, SILENT_SECONDS = 3, 10  # that a page waits for a token of a domain, and then goes without one


class Directory(adapter.Adapter):
    """HTTP to Keystone with a token: of a project (``domain`` None), or of the domain of that id. ``roles``: the token's."""

    def __init__(self, cloud, session, roles, domain=None):
        super().__init__(session, endpoint_override=identity_address(cloud))
        self.roles, self.domain = frozenset(roles), domain

    @property
    def everywhere(self):
        """Whether it is about all domains: Keystone's administrators."""
        return self.domain is None and "admin" in self.roles

    @property
    def reads(self):
        """Whether users, groups and assignments beyond one project can be looked at."""
        return self.everywhere or (
            self.domain is not None and bool(self.roles & {"admin", "manager", "member", "reader"})
        )

    @property
    def manages(self):
        """Whether there is any hope to change them; the last word is Keystone's."""
        return self.everywhere or (self.domain is not None and bool(self.roles & {"admin", "manager"}))


class Authority:
    """The part of a Connection that is about Keystone. It has ``session``, ``access``, ``roles``, ``scope`` and ``together``."""

    @cached_property
    def identity(self):
        """Keystone where the settings say that it is: catalogues often leave out its version."""
        return adapter.Adapter(self.session, endpoint_override=identity_address(self.scope.cloud))

    @cached_property
    def directory(self):
        """Keystone with the most authority that the account has here: the administrator's, a domain's, else the project's.

        Menus ask for it on every page: a Keystone that is silent is not waited for, and then left in peace for a while.
        """
        plain = Directory(self.scope.cloud, self.session, self.roles)
        account = self.scope.account
        # An application credential is good for its own project only
        if "admin" in self.roles or account.secret["kind"] == "application_credential":
            return plain
        if known(("domains of", account.key)) == [] or known(silent := ("domains of", account.key, "silent")):
            return plain
        made = Begun({"": self._of_domain}).within(MENU_SECONDS)[""]
        if isinstance(made, errors.CloudError):
            remembered(silent, SILENT_SECONDS, lambda: True)
            return plain
        return made or plain

    def _of_domain(self):
        """With a token of a domain; None where the account has no role on any."""
        if domain := self._domain():
            with translated():
                session = session_of(self.scope.cloud, self.scope.account.secret, domain=domain)
                return Directory(
                    self.scope.cloud, session, session.auth.get_access(session).role_names, domain
                )
        return None

    @property
    def authority(self):
        """Who may share answers of the directory: a domain's manager sees more than others with the same roles in a project."""
        return "\x00".join([self.together, self.directory.domain or "", *sorted(self.directory.roles)])

    def _domain(self):
        """The domain that the account has a role in: the project's or the person's own before others, None if there is none.

        https://docs.openstack.org/api-ref/identity/v3/#get-available-domain-scopes
        """
        account = self.scope.account

        def ask():
            with translated():
                session = session_of(account.cloud, account.secret)
                answer = session.get(f"{identity_address(account.cloud)}/auth/domains")
                return [one["id"] for one in answer.json()["domains"] if one.get("enabled", True)]

        found = remembered(("domains of", account.key), SECONDS, ask)
        near = [self.access.project_domain_id, self.access.user_domain_id]
        return next((one for one in near if one in found), next(iter(found), None))
