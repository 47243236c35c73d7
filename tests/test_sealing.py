"""Secrets at rest: sealed, opened, and sealed anew with other keys."""

import pytest
from cryptography.fernet import InvalidToken
from hypothesis import given
from hypothesis import strategies as st

from django_nova.clouds.secrets import reseal, seal, unseal

PLAIN = st.dictionaries(st.text(max_size=20), st.text(max_size=50) | st.integers() | st.none(), max_size=5)


@given(PLAIN)
def test_what_is_sealed_can_be_opened_and_says_nothing(secret):
    sealed = seal(secret)
    assert unseal(sealed) == secret
    assert sealed.isascii()
    assert seal(secret) != sealed


def test_keys_can_be_rotated(settings):
    settings.DJANGO_NOVA = settings.DJANGO_NOVA | {"SECRET_KEYS": ["old" * 12]}
    sealed = seal({"a": "b"})
    settings.DJANGO_NOVA = settings.DJANGO_NOVA | {"SECRET_KEYS": ["new" * 12, "old" * 12]}
    assert unseal(sealed) == {"a": "b"}
    again = reseal(sealed)
    settings.DJANGO_NOVA = settings.DJANGO_NOVA | {"SECRET_KEYS": ["new" * 12]}
    assert unseal(again) == {"a": "b"}
    assert unseal(sealed) is None
    with pytest.raises(InvalidToken):
        reseal(sealed)


def test_without_keys_of_its_own_djangos_serve(settings):
    sealed = seal({"a": "b"})
    before, settings.SECRET_KEY = settings.SECRET_KEY, "another secret key of this site, long enough"
    assert unseal(sealed) is None
    settings.SECRET_KEY_FALLBACKS = [before]
    assert unseal(sealed) == {"a": "b"}


@pytest.mark.parametrize("text", ["", "x", "gAAAA", "\x00", "é"])
def test_garbage_opens_to_nothing(text):
    assert unseal(text) is None
