"""Mails about requests: to those who run the cloud when somebody asks, to whoever asked when somebody has answered."""

from types import SimpleNamespace

from django.contrib import messages
from django.utils.translation import get_language
from django.utils.translation import gettext as _

from ... import mail
from ...conf import config
from ...gate import app_url
from ...quotas.models import QuotaRequest


def asked(request, panel, record):
    """A request was made: remember whom to answer, and tell those who can."""
    rows = QuotaRequest.objects.filter(pk=record.id)
    email = getattr(request.user, "email", "") or ""
    rows.update(user=request.user, email=email, language=get_language() or "")
    address = mail.absolute(request, app_url(request, "quota_request", record.id))
    for operator in config()["OPERATORS"]:
        sent = mail.send(
            operator, "quota_request", {"request": rows[0], "cloud": request.scope.cloud, "url": address}
        )
        if not sent:
            messages.warning(request, _("The mail to %(who)s could not be sent.") % {"who": operator})


def answered(request, panel, backend, results):
    """Requests were answered: tell those who asked."""
    for row in QuotaRequest.objects.filter(pk__in=list(results)):
        if not row.email:
            continue
        where = SimpleNamespace(args=(row.cloud, row.project, row.region))
        address = mail.absolute(request, panel.url(request, "detail", str(row.pk), scope=where))
        context = {"request": row, "cloud": request.scope.cloud, "url": address}
        if not mail.send(row.email, "quota_answer", context, language=row.language):
            messages.warning(request, _("The mail to %(who)s could not be sent.") % {"who": row.email})
