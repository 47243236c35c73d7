"""Accepting an invitation: the person signs in and presses a button, and the site's own account lets them in.

Whoever invited must still be one who may: that is looked up again, since a manager who is none any more has invited nobody.
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
from ...clouds.errors import CloudError
from ...clouds.secrets import unseal
from ...gate import app_url, page
from ...links.kept import sender
from ...links.views import way_in
from ...provisioning.models import Provision
from .openstack_joining import let_in

KIND = "invitation"


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
        ours = Provision.objects.filter(user=request.user, cloud=cloud.slug)
        made = not mine and ours.exclude(state__in=("refused", "undone")).exists()
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
    """Whoever presses twice, or at the same moment, joins once."""
    with links.using(request, KIND, token) as link:
        project = Project(link.project, link.about.get("project", ""))
        where = SimpleNamespace(cloud=cloud, project=project, region=link.about.get("region", ""))
        roles = ", ".join(link.about.get("roles", ()))
        entry = ("invitations", "accept", account.label, {"roles": roles, "sender": sender(link)})
        request.scope = where
        try:
            ready = let_in(request.user, account, link, unseal(link.sealed) or {})
        except CloudError as error:
            audit(request, *entry, error, id=account.subject)
            raise
        else:
            audit(request, *entry, id=account.subject)
        finally:
            request.scope = None
    unlearn(("projects", account.key))
    forget(cloud.slug, project.id, where.region)
    messages.success(request, _("You are a member of the project “%s” now.") % project.name)
    if not ready:
        words = _("The credentials that you linked are for another project: link some that are for this one.")
        messages.info(request, words)
        return redirect(f"{app_url(request, 'link')}?cloud={cloud.slug}")
    return redirect(app_url(request, "overview", cloud.slug, project.id, where.region))
