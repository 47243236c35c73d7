"""Writing the audit log, and what must never be written to it."""

import logging

from ..clouds.errors import CloudError, Unavailable
from .models import Entry

logger = logging.getLogger("django_nova.audit")

# Arguments that may hold a secret: that they were given is told, what they were is not.
SECRET = {"password", "user_data", "private_key", "secret", "admin_password", "secret_key", "session_token"}


def record(request, panel, verb, resource="", arguments=None, outcome=None):
    """Write one row for one change; ``outcome`` is what the backend answered, or the CloudError it raised."""
    failed = isinstance(outcome, CloudError)
    result = Entry.Result.DONE
    if failed:
        unclear = isinstance(outcome, Unavailable) or type(outcome) is CloudError
        result = Entry.Result.FAILED if unclear else Entry.Result.REFUSED
    scope = getattr(request, "scope", None)
    user = request.user if request.user.is_authenticated else None
    entry = Entry.objects.create(
        user=user,
        who=user.get_username()[:255] if user else "",
        address=request.META.get("REMOTE_ADDR") or None,
        cloud=scope.cloud.slug if scope else "",
        project=scope.project.id if scope else "",
        region=scope.region if scope else "",
        panel=panel,
        verb=verb,
        resource=str(resource)[:512],
        arguments=plain(arguments or {}),
        result=result,
        detail=str(outcome) if failed else "",
        request_id=(outcome.request_id if failed else "")[:128],
    )
    logger.info("%s", entry)
    return entry


def plain(arguments):
    """Arguments as JSON keeps them: secrets struck out, the rest shortened."""
    return {
        name: "…"
        if name in SECRET and value
        else value
        if isinstance(value, (int, float, type(None)))
        else str(value)[:500]
        for name, value in arguments.items()
    }
