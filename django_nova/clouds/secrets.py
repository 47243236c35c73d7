"""Credentials at rest: encrypted with the newest key, readable with any of them, so that keys can be rotated."""

import base64
import hashlib
import json
from functools import cache

from cryptography.fernet import Fernet, InvalidToken, MultiFernet
from django.conf import settings
from django.core.signals import setting_changed
from django.dispatch import receiver

from ..conf import changed, config


@cache
def _fernet():
    words = config()["SECRET_KEYS"] or [settings.SECRET_KEY, *settings.SECRET_KEY_FALLBACKS]
    return MultiFernet([Fernet(_key(word)) for word in words])


def _key(word):
    """A Fernet key from any text that is long enough to be a secret (32 random bytes or their like)."""
    return base64.urlsafe_b64encode(hashlib.sha256(b"django-nova\x00" + word.encode()).digest())


def seal(secret):
    """A dict of plain values as encrypted text."""
    return _fernet().encrypt(json.dumps(secret).encode()).decode()


def unseal(text):
    """The dict again, or None when no key opens it (the key that sealed it is gone)."""
    try:
        return json.loads(_fernet().decrypt(text.encode()))
    except InvalidToken:
        return None


def reseal(text):
    """The same, encrypted with the newest key. Raises ``InvalidToken`` when no key opens it."""
    return _fernet().rotate(text.encode()).decode()


@receiver(changed)
@receiver(setting_changed)
def _forget_keys(**kwargs):
    _fernet.cache_clear()
