"""Swift as HTTP, which is what it is: paths that lead nowhere else, words in headers, errors in words.

https://docs.openstack.org/api-ref/object-store/
"""

import re
from email.utils import parsedate_to_datetime
from urllib.parse import quote, unquote

from django.utils.translation import gettext as _
from keystoneauth1 import exceptions as keystone

from ...clouds import errors
from ...clouds.cache import remembered

INFO_SECONDS = 3600
_DOTS = re.compile(r"(?<=/)\.{1,2}(?=/|\Z)")


def quoted(container="", key=""):
    """The path of an account, a container or an object. Parts that are dots are hidden from whoever tidies addresses up."""
    path = "".join(f"/{part}" for part in (quote(container, safe=""), quote(key)) if part)
    return _DOTS.sub(lambda found: found[0].replace(".", "%2E"), path) or "/"


class Store:
    """The object storage of one project, as one account sees it."""

    def __init__(self, api):
        self.api, self.http = api, api.adapter("object-store")

    def send(self, method, container="", key="", **kwargs):
        """The answer; raises the CloudError that says in words what Swift says in numbers."""
        path = quoted(container, key)
        try:
            answer = self.http.request("" if path == "/" else path, method, **kwargs)
        except keystone.HttpError as error:
            if told := told_of(error):
                raise told from error
            raise
        if method not in ("GET", "HEAD") and answer.status_code == 200 and not _is_data(answer):
            raise ValueError(
                "Swift says 201, 202 or 204 when it has done something"
            )  # as it says it, nobody did
        return answer

    def head(self, container="", key="", **kwargs):
        return self.send("HEAD", container, key, **kwargs).headers

    def rows(self, container="", **query):
        """A part of a listing, as data."""
        wanted = {name: value for name, value in query.items() if value not in (None, "")}
        answer = self.send("GET", container, params=wanted | {"format": "json"})
        found = [] if answer.status_code == 204 else answer.json()
        if not isinstance(found, list):
            raise ValueError("no list")
        return found

    @property
    def address(self):
        """Where the account is, as everybody reaches it."""
        return self.http.get_endpoint().rstrip("/")

    def info(self):
        """What this Swift can do; empty where it does not say. Shared by all who use the cloud.

        https://docs.openstack.org/api-ref/object-store/#list-activated-capabilities
        """
        root = re.sub(r"/(swift/)?v1(/.*)?$", "", self.address)

        def ask():
            try:
                found = self.http.get(f"{root}/info", authenticated=False).json()
            except (keystone.ClientException, ValueError):
                return {}
            return found if isinstance(found, dict) else {}

        return remembered(("swift", self.api.scope.cloud.slug, root), INFO_SECONDS, ask)


def _is_data(answer):
    return answer.headers.get("content-type", "").startswith("application/json")


def told_of(error):
    """What Swift's own statuses mean, or None for those that are known everywhere. Its reasons are plain text."""
    answer = error.response
    if error.http_status == 400 and answer is not None:
        plain = answer.headers.get("content-type", "").startswith("text/plain")
        return errors.Invalid(answer.text[:300], request_id=error.request_id or "") if plain else None
    known = {
        412: (errors.Conflict, _("It is not as it was, or there is one of that name already.")),
        413: (errors.OverQuota, None),
        416: (errors.Invalid, _("The file has no such part.")),
        422: (errors.Invalid, _("The file did not arrive whole. Send it again.")),
        431: (errors.Invalid, _("That is more metadata than this cloud keeps.")),
        499: (errors.Invalid, _("The file did not arrive whole. Send it again.")),
        408: (errors.Unavailable, _("The cloud waited too long for the file. Send it again.")),
        507: (errors.Unavailable, _("The cloud has no room left for this.")),
    }
    kind, message = known.get(error.http_status, (None, None))
    if kind is None:
        return None
    field = "metadata" if error.http_status == 431 else None  # nothing else is said at length in a header
    made = kind(request_id=error.request_id or "", message=message, field=field)
    if error.http_status == 416:
        made.status = 416
    return made


# -- Words in headers ------------------------------------------------------------------------------------------------------


def read(text):
    """A header's value: UTF-8, which HTTP reads as Latin-1."""
    try:
        return text.encode("latin-1").decode()
    except (UnicodeEncodeError, UnicodeDecodeError):
        return text


def written(headers):
    """As UTF-8, in letters that HTTP takes for Latin-1."""
    return {name: value.encode().decode("latin-1") for name, value in headers.items()}


def metadata(headers, kind):
    """What people noted, {key: value}; keys that Swift keeps for itself are no notes, and some are secret."""
    begin, own = f"x-{kind}-meta-", {"temp-url-key", "temp-url-key-2", "quota-bytes", "quota-count"}
    found = {
        name[len(begin) :].lower(): read(value)
        for name, value in headers.items()
        if name.lower().startswith(begin)
    }
    return {
        unquote(name): value
        for name, value in sorted(found.items())
        if name not in own and not name.startswith(("access-control-", "web-"))
    }


def number(headers, name):
    value = headers.get(name, "")
    return int(value) if value.isdecimal() else None


def moment(text):
    return parsedate_to_datetime(text) if text else None
