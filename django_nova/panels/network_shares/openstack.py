"""Networks that other projects may use (RBAC). https://docs.openstack.org/api-ref/network/v2/#rbac-policies"""

import re

from django.utils.translation import gettext as _

from ...clouds.errors import Invalid, NotFound
from ..networks.neutron import Neutron, ref, whole
from .record import NetworkShare

ALL = "*"
PROJECT = re.compile(r"[0-9a-f]{32}|[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}|[0-9a-z]{3,64}", re.IGNORECASE)


class Backend(Neutron):
    Record = NetworkShare
    plural, singular = "rbac-policies", "rbac_policy"
    beside = ("network_names",)

    def list(self, window, *, network=""):
        query = {"object_type": "network", "object_id": network}
        rows, following, names = self._page(window, query, self.beside)
        known = self._projects()
        return whole(window, rows, following, lambda raw: _record(raw, names, known))

    def get(self, id):
        raw, names = self._one(id, self.beside)
        if raw["object_type"] != "network":
            raise NotFound(id)
        return _record(raw, names, self._projects())

    def _projects(self):
        """Names of the projects that the person reaches: {id: name}."""
        account = self.scope.account
        return {one.id: one.name for one in account.cloud.module.projects(account)}

    def create(self, *, network, project):
        """``project``: its id, or the name of one that the person reaches; "*" is every project, for administrators.

        https://docs.openstack.org/api-ref/network/v2/#create-rbac-policy
        """
        known = self._projects()
        found = [id for id, name in known.items() if name == project]
        target = found[0] if len(found) == 1 and project not in known else project
        if target == self.scope.project.id:
            raise Invalid(_("This is the project whose network it is."), field="project")
        if target != ALL and target not in known and not PROJECT.fullmatch(target):
            words = _(
                "No project of yours is called so: give its ID, which its members find in their API access."
            )
            raise Invalid(words, field="project")
        body = {
            "object_type": "network",
            "object_id": network,
            "action": "access_as_shared",
            "target_tenant": target,
        }
        return _record(self._make(body), {}, known)


def _record(raw, names, projects):
    target = raw.get("target_project") or raw.get("target_tenant") or ""
    everyone = target == ALL
    return NetworkShare(
        id=raw["id"],
        name="" if everyone else projects.get(target, target),
        network=ref(raw["object_id"], names.get("network_names", {})),
        project="" if everyone else target,
        everyone=everyone,
        external=raw["action"] == "access_as_external",
    )
