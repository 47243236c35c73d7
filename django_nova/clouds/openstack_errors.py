"""What OpenStack's services answer when they refuse, as our errors. The only code that knows these exceptions."""

import logging
import re
from contextlib import contextmanager
from html import unescape

from django.utils.html import strip_tags
from django.utils.translation import gettext as _
from keystoneauth1 import exceptions as keystone
from novaclient import exceptions as nova

from . import errors

logger = logging.getLogger("django_nova.clouds")

# A refusal as WebOb writes it for people: status, what happened, more about it.
PAGE = re.compile(r"<h1>[^<]*</h1>(.*?)<br\s*/>\s*<br\s*/>(.*?)</body>", re.DOTALL)
NO_MEDIA = (
    "The request media type application/octet-stream is not supported by this server."  # said of any file
)
BY_STATUS = {
    400: errors.Invalid,
    401: errors.SignInAgain,
    403: errors.Forbidden,
    404: errors.NotFound,
    409: errors.Conflict,
    413: errors.OverQuota,
    429: errors.Busy,
}


@contextmanager
def translated(signing_in=""):
    """Turn whatever a call to OpenStack raises into a CloudError.

    An answer that cannot be read (no JSON, or not the documented shape) is the cloud's failure too: it is logged with its
    traceback and shown as such, since it must not take the page down. ``signing_in``: the kind of credentials that are tried.
    """
    try:
        yield
    except errors.CloudError:
        raise
    except (keystone.HttpError, nova.ClientException) as error:
        raise _refusal(error, signing_in) from error
    except keystone.SSLError as error:
        raise errors.BadCertificate(_words(error)) from error
    except keystone.ConnectTimeout as error:
        kind = errors.Unavailable if signing_in else errors.Late  # signing in changes nothing
        raise kind(_("It has not answered in time.")) from error
    except (keystone.EndpointNotFound, keystone.EmptyCatalog) as error:
        raise errors.NotFound(message=_("This cloud does not offer that here.")) from error
    except (keystone.AuthPluginException, keystone.AuthorizationFailure) as error:
        raise errors.SignInAgain(_words(error)) from error
    except keystone.ConnectFailure as error:
        raise errors.Unavailable(_unanswered(error)) from error
    except keystone.ClientException as error:
        raise errors.Unavailable(_words(error)) from error
    except (LookupError, TypeError, ValueError, AttributeError) as error:
        logger.exception("An answer could not be read")
        raise errors.Unavailable(message=_("This cloud gave an answer that makes no sense.")) from error


def _refusal(error, signing_in):
    status = getattr(error, "http_status", None) or getattr(error, "code", None) or 502
    detail = told(getattr(error, "response", None)) or _words(error)
    kind = BY_STATUS.get(status, errors.Unavailable if status >= 500 else errors.CloudError)
    # Not «Policy doesn't allow os_compute_api:os-quota-sets:show»
    if status in (403, 413) and "quota" in detail.lower() and "policy" not in detail.lower():
        kind = errors.OverQuota
    elif status == 413 and getattr(error, "retry_after", 0):
        kind = errors.Busy
    if signing_in and status in (401, 403, 404):
        return _sign_in_refusal(signing_in, status, detail)
    if status == 404 and str(getattr(error, "url", "")).endswith("/auth/tokens"):
        kind = errors.SignInAgain  # Keystone's answer to a token or a credential that was revoked
    return kind(
        detail,
        request_id=getattr(error, "request_id", "") or "",
        retry_after=getattr(error, "retry_after", None),
    )


def _sign_in_refusal(kind, status, detail):
    """A cloud seldom says which part was wrong; where it does, say so."""
    told = detail.lower()
    if "disabled" in told:
        return errors.WrongCredentials(message=_("This account is disabled."), advice="")
    if "locked" in told:
        message = _("This account is locked after too many attempts. Try again later.")
        return errors.WrongCredentials(message=message, advice="")
    if "expired" in told and "password" in told:
        message = _("The password has expired and must be changed first.")
        return errors.WrongCredentials(message=message, advice="")
    if "domain" in told and ("not find" in told or "not found" in told):
        message = _("This cloud has no such domain.")
        return errors.WrongCredentials(field="domain", message=message, advice=errors.Invalid.advice)
    if kind == "application_credential":
        message = _("The cloud does not accept this ID and secret, or they have expired.")
        return errors.WrongCredentials(detail if status == 404 else "", message=message, advice="")
    if status == 404:  # there is something else at Keystone's address
        return errors.Unavailable(detail, message=_("This cloud gave an answer that makes no sense."))
    return errors.WrongCredentials()


def told(response):
    """The sentence in an error's body: every service wraps it in a key of its own, and Glance in a page."""
    try:
        body = response.json()
    except (AttributeError, ValueError):
        found = PAGE.search(getattr(response, "text", None) or "")
        return _sentence(f"{found[1]} {found[2]}".replace(NO_MEDIA, "")) if found else ""
    while isinstance(body, dict):
        if isinstance(body.get("message"), str):
            return _sentence(body["message"])
        body = next((value for value in body.values() if isinstance(value, (dict, str))), "")
    return _sentence(body) if isinstance(body, str) else ""


def _sentence(text):
    """Some services write their errors as HTML, whatever was asked for."""
    return " ".join(unescape(strip_tags(text)).split())[:2000]


def _unanswered(error):
    """Who did not answer; the rest of such an error is about sockets."""
    address = re.search(r"https?://[^/\s]+", _words(error))
    return _("Nothing answers at %(address)s.") % {"address": address[0]} if address else ""


def _words(error):
    return str(getattr(error, "message", "") or error)[:500]
