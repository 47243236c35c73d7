"""One-time links: 256 random bits that open something once, until a certain time, and for one person where that is said.

    token = links.make("credentials", seconds=3600, made_by=request.user, address="bob@example.org", payload={...})
    link = links.look(request, "credentials", token)     # a GET: what it is about
    payload = links.use(request, "credentials", token)   # a POST: once, whoever presses at the same moment

The database has the SHA-256 of a token and never the token: it is only in the mail that was sent.
"""

import hashlib
import secrets
from contextlib import contextmanager
from datetime import timedelta

from django.contrib.auth import get_user_model
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from ..clouds.errors import CloudError
from ..clouds.secrets import seal, unseal
from .models import Link

__all__ = [
    "Link",
    "Old",
    "Other",
    "Unknown",
    "Used",
    "look",
    "make",
    "prune",
    "renew",
    "use",
    "using",
]

BYTES = 32
CLAIM = timedelta(seconds=90)  # that whoever uses a link has to do what it is for
SESSION_KEY = (
    "nova_link"  # the token of the link that a person came by, sealed, while they sign in or sign up
)


class LinkError(CloudError):
    """Why a link does not open: a page of its own, no fault of a cloud."""

    status = 410


class Unknown(LinkError):
    status = 404
    message = _("This link is not valid.")
    advice = _(
        "It may have been withdrawn, or a newer one was sent in its place: look for the newest message. "
        "Check that the whole address arrived."
    )


class Used(LinkError):
    message = _("This link was used already.")
    advice = _("It works once. If that was not you, tell whoever sent it, and ask for a new one.")


class Old(LinkError):
    message = _("This link has ended.")
    advice = _("Ask whoever sent it for a new one.")


class Other(LinkError):
    status = 403
    message = _("This link is for somebody else.")
    advice = _("Sign in as the person that it was sent to, or ask for one of your own.")


class Taken(LinkError):
    status = 409
    message = _("This link is being used at this moment.")
    advice = _("Wait a minute and try again.")


def digest(token):
    return hashlib.sha256(token.encode()).hexdigest()


def make(
    kind, *, seconds, made_by=None, for_user=None, address="", cloud="", project="", about=None, payload=None
):
    """A new link: its token. ``payload`` (plain values) is kept encrypted until the link is used."""
    token = secrets.token_urlsafe(BYTES)
    Link.objects.create(
        kind=kind,
        digest=digest(token),
        made_by=made_by,
        for_user=for_user,
        address=address.strip().lower(),
        cloud=cloud,
        project=project,
        about=about or {},
        sealed=seal(payload or {}),
        expires=timezone.now() + timedelta(seconds=seconds),
    )
    return token


def renew(link, *, seconds):
    """Another token for a link that was not used: the old one is dead from here on. None if it was used meanwhile."""
    token, now = secrets.token_urlsafe(BYTES), timezone.now()
    unused = Link.objects.filter(pk=link.pk, digest=link.digest, used_at=None).filter(_free(now))
    changed = unused.update(digest=digest(token), expires=now + timedelta(seconds=seconds))
    return token if changed else None


def look(request, kind, token):
    """The link of a token. Raises Unknown, Used, Old or Other, in words for the person."""
    link = Link.objects.filter(kind=kind, digest=digest(token)).first()
    if link is None:
        raise Unknown
    if link.used_at:
        raise Used
    if link.expires <= timezone.now():
        raise Old
    if not _meant(link, request.user):
        raise Other
    return link


def _meant(link, user):
    """Whether it is for this person: by name, or by the address that they have here.

    Who has none here comes in with a cloud's password: they may have any, but for one that is somebody else's here.
    """
    if link.for_user_id:
        return link.for_user_id == user.pk
    if not link.address or not user.is_authenticated:
        return True
    field = user.get_email_field_name()
    if own := getattr(user, field, ""):
        return own.casefold() == link.address.casefold()
    known = get_user_model().objects.filter(**{f"{field}__iexact": link.address})
    return not any(one.is_active for one in known)


def use(request, kind, token):
    """What the link hands over; from here on it is used, and what it held is erased. Of two at once the second is told so."""
    with using(request, kind, token) as link:
        return unseal(link.sealed)


@contextmanager
def using(request, kind, token):
    """The link, for as long as something is done with it: used if that succeeds, as it was if it fails.

    If the process dies meanwhile, it can be used again after ``CLAIM``.
    """
    link, now = look(request, kind, token), timezone.now()
    still = Link.objects.filter(pk=link.pk, digest=link.digest, used_at=None, expires__gt=now)
    if not still.filter(_free(now)).update(claimed_until=now + CLAIM):
        look(request, kind, token)  # says it better, if it was used just now
        raise Taken
    link.refresh_from_db(fields=["sealed"])
    try:
        yield link
    except BaseException:
        Link.objects.filter(pk=link.pk, used_at=None).update(claimed_until=None)
        raise
    user = request.user if request.user.is_authenticated else None
    Link.objects.filter(pk=link.pk).update(used_at=timezone.now(), used_by=user, sealed="")


def _free(now):
    return Q(claimed_until=None) | Q(claimed_until__lte=now)


def hold(request, token):
    """Keep the token of the link that somebody came by, so that it need not be in an address any longer."""
    request.session[SESSION_KEY] = seal({"token": token})


def held(request):
    """The token that ``hold`` kept, or an empty text: also after the person signed in or signed up."""
    return (unseal(request.session.get(SESSION_KEY, "")) or {}).get("token", "")


def prune(days):
    """Delete links that ended so many days ago, and erase what those hold that have ended. Returns how many were deleted."""
    now = timezone.now()
    Link.objects.filter(expires__lt=now).exclude(sealed="").update(sealed="")
    before = now - timedelta(days=days)
    return Link.objects.filter(Q(used_at__lt=before) | Q(expires__lt=before)).delete()[0]
