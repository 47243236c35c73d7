"""Key pairs of Nova. They belong to the person, not to the project.

https://docs.openstack.org/api-ref/compute/#keypairs-keypairs
"""

import re

from cryptography.hazmat.primitives import serialization
from cryptography.hazmat.primitives.asymmetric import ed25519

from .. import Backend as Base
from .. import Page
from .record import KeyPair

ON_REQUEST_ONLY = (
    92  # from this minor microversion on, Nova makes no keys itself: they are made here, and sent there
)


class Backend(Base):
    Record = KeyPair
    ids = re.compile(r"(?!\.{1,2}$)[^/?#\r\n]+")
    share = "alone"

    def list(self, window):
        # novaclient cannot page by marker and limit without reading all pages
        found = self.api.compute.keypairs.list(marker=window.marker or None, limit=window.limit + 1)
        pairs = [self._record(raw) for raw in found]
        shown = tuple(pairs[: window.limit])
        return Page(shown, next=shown[-1].id if len(pairs) > window.limit else "")

    def get(self, id):
        return self._record(self.api.compute.keypairs.get(id))

    def create(self, *, name, public_key=""):
        private = ""
        if not public_key and self._minor() >= ON_REQUEST_ONLY:
            private, public_key = _new_pair()
        made = self.api.compute.keypairs.create(name, public_key=public_key or None)
        private = private or getattr(made, "private_key", "") or ""
        return KeyPair(made.name, made.name, getattr(made, "type", "ssh"), made.fingerprint, private)

    def delete(self, id):
        self.api.compute.keypairs.delete(id)

    def _minor(self):
        return int(self.api.compute_version.split(".")[1])

    def _record(self, raw):
        return KeyPair(raw.name, raw.name, getattr(raw, "type", "ssh"), raw.fingerprint)


def _new_pair():
    """A new Ed25519 pair: (private key in OpenSSH's own format, public key as a line)."""
    key = ed25519.Ed25519PrivateKey.generate()
    private = key.private_bytes(
        serialization.Encoding.PEM, serialization.PrivateFormat.OpenSSH, serialization.NoEncryption()
    )
    public = key.public_key().public_bytes(serialization.Encoding.OpenSSH, serialization.PublicFormat.OpenSSH)
    return private.decode(), public.decode()
