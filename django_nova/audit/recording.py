"""Writing the audit log, and what must never be written to it."""

import logging

from ..clouds.errors import CloudError, Unavailable
from .models import Entry

logger = logging.getLogger("django_nova.audit")

# Arguments that may hold a secret: that they were given is told, what they were is not.
SECRET = {
    "password", "password1", "password2", "password_again", "new_password", "old_password", "admin_password",
    "user_data", "private_key", "passphrase", "secret", "secret_key", "secret_access_key", "session_token", "token",
}  # fmt: skip
LENGTH = 500  # characters that are kept of an argument
ITEMS = 50  # items of one that has many


def record(
    request, panel, verb, resource="", arguments=None, outcome=None, *, id="", ids="", cloud="", who="", user=None
):  # fmt: skip
    """Write one row for one change; ``outcome`` is what the backend answered, or the CloudError it raised.

    ``id`` is the cloud's own of the resource, ``ids`` are those of the requests (without: all that this request made); ``cloud``
    and ``who`` are for what is about no project and by nobody who signed in. ``request`` is None where nobody asks: then
    ``who`` says which command or task it was, and ``user`` for whom.
    """
    failed = isinstance(outcome, CloudError)
    result = Entry.Result.DONE
    if failed:
        unclear = isinstance(outcome, Unavailable) or type(outcome) is CloudError
        result = Entry.Result.FAILED if unclear else Entry.Result.REFUSED
    scope = getattr(request, "scope", None)
    if request is not None and user is None and request.user.is_authenticated:
        user = request.user
    heard = (outcome.request_id if failed else "") or str(ids or getattr(request, "nova_heard", ""))
    entry = Entry.objects.create(
        user_id=user.pk if user else None,
        who=(who or (user.get_username() if user else ""))[:255],
        address=request.META.get("REMOTE_ADDR") or None if request is not None else None,
        cloud=(cloud or (scope.cloud.slug if scope else ""))[:64],
        project=scope.project.id if scope else "",
        project_name=scope.project.name[:255] if scope else "",
        region=scope.region if scope else "",
        panel=panel,
        verb=verb,
        resource=str(resource)[:512],
        record_id=str(id)[:255],
        arguments=plain(arguments or {}),
        result=result,
        detail=str(outcome) if failed else "",
        request_id=heard[:255],
    )
    if request is not None:
        request.nova_audited = True
    logger.info("%s", entry)
    return entry


def plain(arguments):
    """Arguments as JSON keeps them: secrets struck out wherever they stand, the rest shortened."""
    return {
        str(name)[:LENGTH]: "…" if name in SECRET and value else _plain(value)
        for name, value in arguments.items()
    }


def _plain(value):
    if isinstance(value, (int, float, type(None))):
        return value
    if isinstance(value, dict):
        return plain(dict(list(value.items())[:ITEMS]))
    if isinstance(value, (list, tuple, set, frozenset)) and any(isinstance(one, dict) for one in value):
        return [_plain(one) for one in list(value)[:ITEMS]]
    return str(value)[:LENGTH]
