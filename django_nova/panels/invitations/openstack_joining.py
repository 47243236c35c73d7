"""What the site's own account does at Keystone when somebody accepts: look whether the inviter still may, and grant the roles.

https://docs.openstack.org/api-ref/identity/v3/#assign-role-to-user-on-project
"""

from django.utils.translation import gettext as _

from ...clouds.errors import CloudError, Forbidden, SignInAgain
from ...clouds.operator import NoOperator, operator
from ...provisioning.models import Provision
from ...provisioning.openstack_entering import enter
from ..members.record import MANAGING


class Withdrawn(Forbidden):
    """The one who invited may not do so any longer."""


def let_in(person, account, link, held):
    """Grant the roles, one call each. Returns whether the person has credentials that are good for the project.

    ``account``: as whom the person joins; ``held``: the ids of the inviter and of the roles.
    """
    try:
        with account.cloud.module.translated():
            return _let_in(person, account, link, held)
    except SignInAgain as error:  # the site's own session: nothing that the person could mend
        raise CloudError(error.detail, request_id=error.request_id) from error


def _let_in(person, account, link, held):
    site = operator(account.cloud)
    if site is None:
        raise NoOperator
    keystone, user = site.api.directory, account.subject.partition("/")[0]
    if not _may(keystone, link.project, held["inviter"]):
        raise Withdrawn(message=_("Whoever invited you may not do so any more. Ask for a new invitation."))
    for role in held["roles"]:
        keystone.put(f"/projects/{link.project}/users/{user}/roles/{role}")
    if account.secret["kind"] != "application_credential":
        return True
    if not ours(person, account):
        return False
    enter(person, site, user, f"{account.label} · {link.about.get('project', '')}", link.project)
    return True


def _may(keystone, project, inviter):
    """Whether the inviter still looks after the project, its domain or the whole cloud."""
    query = {"user.id": inviter, "effective": "true", "include_names": "true"}
    for raw in keystone.get("/role_assignments", params=query).json()["role_assignments"]:
        role, scope = raw["role"]["name"], raw["scope"]
        if role not in MANAGING:
            continue
        if "domain" in scope:
            about = keystone.get(f"/projects/{project}").json()["project"]
            if about["domain_id"] == scope["domain"]["id"]:
                return True
        elif role == "admin" or scope.get("project", {}).get("id") == project:
            return True
    return False


def ours(user, account):
    """Whether these are credentials that this site made for the person."""
    found = Provision.objects.filter(user=user, cloud=account.cloud.slug)
    subject = account.subject.partition("/")[0]
    return account.linked is not None and any(one.made("user") == subject for one in found)
