"""A person's credentials at clouds: those of this sign-in, kept in the session, and those that they linked, kept by the app.

Both are encrypted at rest, and neither ever reaches the browser.
"""

from dataclasses import dataclass, field

from django.contrib.auth import get_backends, get_user_model
from django.contrib.auth.backends import BaseBackend
from django.db import IntegrityError, transaction

from ..models import Identity, LinkedAccount
from . import Scope, clouds, errors
from .secrets import seal, unseal

SESSION_KEY = "nova_accounts"


@dataclass(frozen=True)
class Account:
    """Credentials at a cloud. ``key`` names them in caches; ``linked`` is the row they come from, None for a sign-in."""

    key: str
    cloud: object
    label: str
    subject: str
    secret: dict = field(repr=False, hash=False, compare=False)
    linked: int | None = None


def accounts(request, cloud=None):
    """The person's accounts at all clouds or at one: of the sign-in first, then the linked ones, in their order."""
    if not hasattr(request, "_nova_accounts"):
        request._nova_accounts = [*_signed_in(request), *_linked(request.user)]
    return [account for account in request._nova_accounts if cloud in (None, account.cloud)]


def _signed_in(request):
    for slug, sealed in request.session.get(SESSION_KEY, {}).items():
        cloud, kept = clouds().get(slug), unseal(sealed)
        if cloud and kept:
            key = f"session:{slug}:{kept['subject']}:{kept['secret']['expires']}"
            yield Account(key, cloud, kept["label"], kept["subject"], kept["secret"])


def _linked(user):
    if not user.is_authenticated:
        return
    yield from filter(None, map(account_of, LinkedAccount.objects.filter(user=user)))


def account_of(row):
    """The account of a LinkedAccount; None when its cloud is not configured any longer, or no key opens it."""
    cloud, secret = clouds().get(row.cloud), unseal(row.sealed)
    if not cloud or not secret:
        return None
    key = f"linked:{row.pk}:{row.updated.timestamp()}"
    return Account(key, cloud, row.label, row.subject, secret, row.pk)


def find_scope(request, cloud, project, region):
    """The scope that a URL names, through the first account of the person that reaches it.

    Raises NotFound when there is none, or the error of the cloud when it could not be asked.
    """
    trouble = errors.NotFound()
    for account in accounts(request, cloud):
        try:
            reached = cloud.module.projects(account)
            found = next((one for one in reached if one.id == project), None)
            if found and region in cloud.module.regions(account):
                scope = Scope(account, found, region)
                scope.person = request.user.pk
                return scope
        except errors.CloudError as error:
            trouble = error
    raise trouble


def remember_sign_in(request, cloud, identity):
    """Keep the token of a sign-in in the session, encrypted."""
    kept = {
        "subject": identity["subject"],
        "label": identity["label"],
        "secret": {"kind": "token", "token": identity["token"], "expires": identity["expires"]},
    }
    request.session[SESSION_KEY] = request.session.get(SESSION_KEY, {}) | {cloud.slug: seal(kept)}
    request.__dict__.pop("_nova_accounts", None)


def link(user, cloud, secret):
    """Test credentials and keep them for a person; the same identity again replaces what was kept for it."""
    identity = cloud.module.identify(cloud, secret)
    if "account" in identity:
        secret = secret | {"account": identity["account"]}
    return LinkedAccount.objects.update_or_create(
        user=user,
        cloud=cloud.slug,
        subject=identity["subject"],
        defaults={"label": identity["label"][:255], "sealed": seal(secret)},
    )[0]


class KeystoneBackend(BaseBackend):
    """Signs in with a cloud's own name and password, as a local user made for that identity on the first time.

    List it in ``AUTHENTICATION_BACKENDS``. Raises CloudError, so that the form can say what was wrong.
    """

    def authenticate(self, request, username=None, password=None, domain=None, cloud=None):
        if cloud is None or not username:
            return None
        secret = {"kind": "password", "username": username, "password": password, "domain": domain}
        identity = cloud.module.identify(cloud, secret)
        user = local_user(cloud, identity)
        user.nova_sign_in = identity
        return user if user.is_active else None

    def get_user(self, user_id):
        return get_user_model().objects.filter(pk=user_id, is_active=True).first()


def offers_sign_in():
    """Whether people come in here with a cloud's own password: not on a host site that has users and a login of its own."""
    return any(isinstance(backend, KeystoneBackend) for backend in get_backends())


def local_user(cloud, identity):
    """The local user of a cloud's identity; made once, however many sign in at the same moment."""
    known = {"cloud": cloud.slug, "subject": identity["subject"]}
    found = Identity.objects.select_related("user").filter(**known).first()
    if found:
        return found.user
    model = get_user_model()
    name = f"{identity['name']}@{identity['domain']}.{cloud.slug}"
    try:
        with transaction.atomic():
            user = model(**{model.USERNAME_FIELD: _free(name)})
            if hasattr(user, "first_name"):
                user.first_name = identity["name"][:150]
            user.set_unusable_password()
            user.save()
            Identity.objects.create(user=user, **known)
    except IntegrityError:
        return Identity.objects.get(**known).user
    return user


def _free(name):
    """A user name that nobody has: a local user who happens to be called so is somebody else."""
    model = get_user_model()
    length = model._meta.get_field(model.USERNAME_FIELD).max_length
    candidate, n = name[:length], 1
    while model.objects.filter(**{model.USERNAME_FIELD: candidate}).exists():
        n += 1
        candidate = f"{name[: length - 8]}~{n}"
    return candidate
