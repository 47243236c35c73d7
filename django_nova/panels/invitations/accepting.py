"""Accepting an invitation: the person signs in and presses a button, and the site's own account lets them in.

Whoever invited must still be one who may: that is looked up again, since a manager who is none any more has invited nobody.
https://docs.openstack.org/api-ref/identity/v3/#assign-role-to-user-on-project
"""

from types import SimpleNamespace

from django.contrib import messages
from django.shortcuts import redirect
from django.utils.translation import gettext as _

from ... import links
from ...audit.recording import record as audit
from ...clouds import Project, clouds
from ...clouds.accounts import accounts
from ...clouds.cache import forget, unlearn
from ...clouds.errors import CloudError, Forbidden, SignInAgain
from ...clouds.operator import NoOperator, operator
from ...clouds.secrets import unseal
from ...gate import app_url, page
from ...links.kept import sender
from ...links.views import way_in
from ...provisioning.models import Provision
from ..members.record import MANAGING
from .entering import enter, ours

KIND = "invitation"


class Withdrawn(Forbidden):
    """The one who invited may not do so any longer."""


def accept(request, token):
    """GET: who invites where, as what, and as whom one would join. POST: join."""
    link = links.look(request, KIND, token)
    cloud = clouds().get(link.cloud)
    if cloud is None:
        raise links.Unknown
    if not request.user.is_authenticated:
        return page(request, "invitations/stranger.html", **_about(request, link, cloud))
    mine = {str(n): one for n, one in enumerate(accounts(request, cloud))}
    if not mine or request.method != "POST":
        made = not mine and Provision.objects.filter(user=request.user, cloud=cloud.slug).exists()
        about = _about(request, link, cloud) | {"accounts": mine, "made": made}
        return page(request, "invitations/accept.html", **about)
    account = mine.get(request.POST.get("account", "0"), mine["0"])
    return _join(request, token, cloud, account)


def _about(request, link, cloud):
    request.cloud = cloud
    return {
        "link": link,
        "cloud": cloud,
        "roles": ", ".join(link.about.get("roles", ())),
        "sender": sender(link),
        "sign_in": way_in(request),
    }


def _join(request, token, cloud, account):
    """One call for each role of the invitation; whoever presses twice, or at the same moment, joins once."""
    with links.using(request, KIND, token) as link:
        held, user = unseal(link.sealed) or {}, account.subject.partition("/")[0]
        project = Project(link.project, link.about.get("project", ""))
        where = SimpleNamespace(cloud=cloud, project=project, region=link.about.get("region", ""))
        arguments = {"roles": ", ".join(link.about.get("roles", ())), "sender": sender(link)}
        request.scope, outcome = where, None
        try:
            lost = _let_in(request, cloud, account, user, link, held)
        except CloudError as error:
            outcome = error
            raise
        finally:
            audit(request, "invitations", "accept", f"{account.label} ({user})", arguments, outcome)
            request.scope = None
    unlearn(("projects", account.key))
    forget(cloud.slug, project.id, where.region)
    messages.success(request, _("You are a member of the project “%s” now.") % project.name)
    if lost:
        words = _("The credentials that you linked are for another project: link some that are for this one.")
        messages.info(request, words)
        return redirect(f"{app_url(request, 'link')}?cloud={cloud.slug}")
    return redirect(app_url(request, "overview", cloud.slug, project.id, where.region))


def _let_in(request, cloud, account, user, link, held):
    """Grant the roles. Whether the person has nothing yet that is good for this project."""
    site = operator(cloud)
    if site is None:
        raise NoOperator
    _check(site, link.project, held["inviter"])
    for role in held["roles"]:
        _keystone(site, "put", f"/projects/{link.project}/users/{user}/roles/{role}")
    if account.secret["kind"] != "application_credential":
        return False
    if not ours(request.user, account):
        return True
    enter(request.user, site, user, f"{account.label} · {link.about.get('project', '')}", link.project)
    return False


def _check(site, project, inviter):
    """Raise Withdrawn unless the inviter still looks after the project, its domain or the whole cloud."""
    found = _keystone(site, "get", f"/role_assignments?user.id={inviter}&effective=true&include_names=true")
    for raw in found.json()["role_assignments"]:
        role, scope = raw["role"]["name"], raw["scope"]
        if role not in MANAGING:
            continue
        if "domain" in scope:
            about = _keystone(site, "get", f"/projects/{project}").json()["project"]
            if about["domain_id"] == scope["domain"]["id"]:
                return
        elif role == "admin" or scope.get("project", {}).get("id") == project:
            return
    raise Withdrawn(message=_("Whoever invited you may not do so any more. Ask for a new invitation."))


def _keystone(site, method, path):
    with site.cloud.module.translated():
        try:
            return getattr(site.api.directory, method)(path)
        except SignInAgain as error:  # the site's own session: nothing that the person could mend
            raise CloudError(error.detail) from error
