"""Signing in on this site: the clouds' own passwords, with wrong ones counted against guessing."""

from django.contrib.auth import get_user_model
from django.contrib.auth.backends import ModelBackend
from django.contrib.auth.signals import user_login_failed

from django_nova.clouds.accounts import KeystoneBackend
from django_nova.clouds.errors import WrongCredentials


class CountedKeystoneBackend(KeystoneBackend):
    """Django tells its listeners of a failure only when no backend says why; the limit has to know of these too."""

    def authenticate(self, request, username=None, **credentials):
        try:
            return super().authenticate(request, username=username, **credentials)
        except WrongCredentials:
            user_login_failed.send(__name__, credentials={"username": username}, request=request)
            raise


class SiteBackend(ModelBackend):
    """People of this site itself. Asked first, so that they can come in while a cloud does not answer.

    Who is not one of them goes on to their cloud without waiting for a password to be hashed in vain.
    """

    def authenticate(self, request, username=None, password=None, **credentials):
        person = get_user_model().objects.filter(username=username).first()
        if person is None or not person.has_usable_password():
            return None
        return super().authenticate(request, username=username, password=password)
