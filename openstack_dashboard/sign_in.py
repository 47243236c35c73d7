"""Signing in on this site: the clouds' own passwords, with wrong ones counted against guessing."""

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
