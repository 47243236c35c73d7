"""WireGuard's keys: X25519 pairs and preshared secrets, in base64 as its files have them. https://www.wireguard.com/protocol/"""

import base64
import secrets

from cryptography.hazmat.primitives.asymmetric.x25519 import X25519PrivateKey


def pair():
    """``(private, public)``."""
    made = X25519PrivateKey.generate()
    return _text(made.private_bytes_raw()), _text(made.public_key().public_bytes_raw())


def preshared():
    """What two peers know beside their keys: it also protects what is recorded today from the computers of tomorrow."""
    return _text(secrets.token_bytes(32))


def public_of(private):
    made = X25519PrivateKey.from_private_bytes(base64.b64decode(private))
    return _text(made.public_key().public_bytes_raw())


def _text(key):
    return base64.b64encode(key).decode()
