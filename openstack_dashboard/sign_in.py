"""Signing in here: by the name or address of the site's own people, or by a cloud's password; wrong ones are counted."""

from django.contrib.auth import get_user_model
from django.contrib.auth.backends import ModelBackend
from django.contrib.auth.signals import user_login_failed
from django.utils.translation import gettext_lazy as _

from django_nova.clouds.accounts import KeystoneBackend
from django_nova.clouds.errors import CloudError, WrongCredentials

from .registration import addresses


def counted_name(request, credentials=None):
    """Whom wrong passwords are counted for: an address is good in whatever case, and its every spelling is one person's."""
    name = (credentials or {}).get("username") or request.POST.get("username") or ""
    return str(name).strip().casefold()


def called(name):
    """The people of this site of that name, or whose confirmed address it is."""
    by_name = get_user_model().objects.filter(username=name).first()
    by_address = addresses.owner(name) if addresses.looks_like_one(name) else None
    return [one for one in dict.fromkeys((by_name, by_address)) if one and one.has_usable_password()]


class CountedKeystoneBackend(KeystoneBackend):
    """Django tells its listeners of a failure only when no backend says why; the limit has to know of these too."""

    def authenticate(self, request, username=None, **credentials):
        try:
            return super().authenticate(request, username=username, **credentials)
        except CloudError as error:
            # A cloud that is down says nothing, but a person of this site had a wrong password to get as far as here
            if isinstance(error, WrongCredentials) or called(username or ""):
                user_login_failed.send(__name__, credentials={"username": username}, request=request)
            raise


class NotActivated(WrongCredentials):
    """The password is right, so this tells nobody anything new."""

    message = _("This account is not activated yet.")
    advice = _(
        "Open the link in the mail that we sent you. For another mail, sign up again with the same name and address."
    )


class SiteBackend(ModelBackend):
    """People of this site itself, by name or e-mail address. Asked first, so that they can come in while a cloud does not answer.

    Who is not one of them goes on to their cloud without waiting for a password to be hashed in vain.
    """

    def authenticate(self, request, username=None, password=None, **credentials):
        for person in called(username or ""):
            if not person.check_password(password):
                continue
            if self.user_can_authenticate(person):
                return person
            sign_up = getattr(person, "sign_up", None)
            if sign_up and not sign_up.confirmed:
                raise NotActivated
        return None
