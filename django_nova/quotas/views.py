"""From a mail to the page of a request: an administrator's page is in a project of theirs, not in the one that asks."""

from django.http import Http404
from django.shortcuts import redirect
from django.views.decorators.cache import never_cache

from ..clouds import Scope, clouds
from ..clouds.accounts import accounts, find_scope
from ..clouds.errors import CloudError
from ..gate import failed, sign_in_address, signed_in
from ..panels import panel_named
from .models import QuotaRequest

PROJECTS = 20  # that are looked at for one where the person runs the cloud


@never_cache
@signed_in
def enter(request, pk):
    """Lead to the request as whoever runs the cloud, or as a member of the project; it is nothing for anybody else."""
    row, panel = QuotaRequest.objects.filter(pk=pk).first(), panel_named("quota_requests")
    if row is None or panel is None or row.cloud not in clouds():
        raise Http404(pk)
    request.scope, request.cloud = None, clouds()[row.cloud]
    if not accounts(request, request.cloud) and (address := sign_in_address(request)):
        return redirect(address)
    try:
        scope = next(filter(_runs, _scopes(request, row)), None)
        scope = scope or find_scope(request, request.cloud, row.project, row.region)
    except CloudError as error:
        return failed(request, error)
    return redirect(panel.url(request, "detail", str(row.pk), scope=scope))


def _runs(scope):
    """Whether the person runs the cloud there; a project that cannot be entered any more says nothing of the others."""
    try:
        return "admin" in scope.api.roles
    except CloudError:
        return False


def _scopes(request, row):
    """The person's projects at that cloud, those first that are likely the administrators'."""
    for account in accounts(request, request.cloud):
        module = account.cloud.module
        found = sorted(
            module.projects(account), key=lambda one: ("admin" not in one.name, one.id != row.project)
        )
        for project in found[:PROJECTS]:
            yield Scope(account, project, row.region)
