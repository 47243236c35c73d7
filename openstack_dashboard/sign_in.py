"""Signing in here: by the name or address of the site's own people, or by a cloud's password; wrong ones are counted."""

from django.contrib.auth import get_user_model
from django.contrib.auth.backends import ModelBackend
from django.contrib.auth.signals import user_login_failed
from django.utils.translation import gettext_lazy as _

from django_nova.clouds.accounts import KeystoneBackend
from django_nova.clouds.errors import WrongCredentials

from .registration import addresses


class CountedKeystoneBackend(KeystoneBackend):
    """Django tells its listeners of a failure only when no backend says why; the limit has to know of these too."""

    def authenticate(self, request, username=None, **credentials):
        try:
            return super().authenticate(request, username=username, **credentials)
        except WrongCredentials:
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
        for person in self._called(username or ""):
            if not person.has_usable_password() or not person.check_password(password):
                continue
            if self.user_can_authenticate(person):
                return person
            sign_up = getattr(person, "sign_up", None)
            if sign_up and not sign_up.confirmed:
                raise NotActivated
        return None

    def _called(self, name):
        """By name, and by the address that somebody confirmed."""
        by_name = get_user_model().objects.filter(username=name).first()
        by_address = addresses.owner(name) if addresses.looks_like_one(name) else None
        return [person for person in dict.fromkeys((by_name, by_address)) if person]
