"""What this site itself keeps about a project has to end with it: no cloud tells anybody that one is gone."""

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from .links.models import Link
from .quotas.models import QuotaRequest
from .vpn.models import Gateway


@transaction.atomic
def project_gone(cloud, project, who):
    """End what hangs on a project, in all regions, once its cloud has deleted it.

    VPN gateways with all keys, invitations and sent credentials go; requests that nobody has answered are withdrawn, by ``who``
    deleted it. What was answered stays, as the audit log does. It can be repeated.
    """
    here = {"cloud": cloud, "project": project}
    Gateway.objects.filter(**here).delete()
    Link.objects.filter(**here).delete()
    State = QuotaRequest.State
    QuotaRequest.objects.filter(**here, state=State.OPEN).update(
        state=State.WITHDRAWN, words=_("The project is deleted."), answered_by=who[:255], answered=timezone.now(), pending=None,
        claim="", claimed_by="", claimed_until=None,
    )  # fmt: skip
