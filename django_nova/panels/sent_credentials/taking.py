"""Fetching what a link holds: the files of a project for one person, once.

On OpenStack the person signs in, and it is for the user that the link names; what is secret in the files they add themselves. On
EC2 the files hold the key that was made for them, which is erased here with the answer.
"""

from dataclasses import replace
from types import SimpleNamespace
from uuid import uuid4

from django.http import HttpResponse
from django.shortcuts import redirect
from django.utils.translation import gettext as _
from django.views.decorators.debug import sensitive_variables

from ... import links
from ...audit.recording import record as audit
from ...clouds import Project, Scope, clouds
from ...clouds.accounts import accounts
from ...clouds.errors import CloudError, Forbidden
from ...clouds.secrets import unseal
from ...gate import page
from ...links.views import way_in
from ..credentials.files import bundle, profile

KIND = "credentials"


def take(request, token):
    """GET: what it is and for whom. POST: the zip."""
    link = links.look(request, KIND, token)
    cloud = clouds().get(link.cloud)
    if cloud is None:
        raise links.Unknown
    request.cloud = cloud
    account = _member(request, cloud, link) if cloud.provider == "openstack" else None
    if cloud.provider == "openstack" and account is None:
        return redirect(way_in(request))
    if request.method != "POST":
        more = account is not None and account.secret["kind"] != "application_credential"
        return page(request, "sent_credentials/take.html", link=link, cloud=cloud, account=account, more=more)
    with links.using(request, KIND, token) as link:
        project = Project(link.project, link.about.get("project", ""))
        request.scope = SimpleNamespace(cloud=cloud, project=project, region=link.about.get("region", ""))
        entry = ("sent_credentials", "take", link.about.get("name", ""), {})
        try:
            files = _own(request, account, link) if account else _key(cloud, link)
        except CloudError as error:
            audit(request, *entry, error)
            raise
        else:
            audit(request, *entry)
        finally:
            request.scope = None
    return _attached(files, profile(cloud.slug, project.name))


def _member(request, cloud, link):
    """The account of the person that the link is for; None: nobody has signed in. Raises Other for anybody else."""
    if not request.user.is_authenticated or not (mine := accounts(request, cloud)):
        return None
    user = (unseal(link.sealed) or {}).get("user")
    found = [one for one in mine if one.subject.partition("/")[0] == user]
    if not found:
        raise links.Other
    # One that can make credentials, and reaches every project of the person, before one that is good for a single one
    return min(found, key=lambda one: one.secret["kind"] == "application_credential")


@sensitive_variables()
def _own(request, account, link):
    """The person's files, with an application credential made with their own token if they want one."""
    from ..application_credentials.openstack import Backend as Credentials
    from ..credentials.openstack import stack

    reached = account.cloud.module.projects(account)
    project = next((one for one in reached if one.id == link.project), None)
    if project is None:
        raise Forbidden(message=_("You are no member of this project any more."))
    backend = Credentials(Scope(account, project, link.about.get("region", "")))
    access = stack(backend.api)
    if "credential" in request.POST:
        name = f"{profile(account.cloud.slug, project.name)}-{uuid4().hex[:6]}"
        made = backend.ask("create", name=name)
        access = replace(access, credential=made.id, secret=made.secret)
    return access.files()


@sensitive_variables()
def _key(cloud, link):
    """The files of an access key that was made for whoever has the link."""
    from ..credentials.ec2 import keys

    held = unseal(link.sealed) or {}
    account = SimpleNamespace(secret={})
    scope = SimpleNamespace(account=account, cloud=cloud, region=link.about.get("region", ""))
    access = keys(SimpleNamespace(scope=scope), link.about["access_key"])
    return replace(access, secret=held["secret_key"]).files()


def _attached(files, name):
    answer = HttpResponse(bundle(files), content_type="application/zip")
    answer["Content-Disposition"] = f'attachment; filename="{name}.zip"'
    answer["X-Content-Type-Options"] = "nosniff"
    return answer
