"""A key pair: the public half that instances let in, by name."""

from dataclasses import dataclass, field


@dataclass(frozen=True)
class KeyPair:
    """``private_key`` is there only in the answer to creating one; it is kept nowhere and printed nowhere."""

    id: str
    name: str
    kind: str  # "ssh", "rsa", "ed25519", "x509"
    fingerprint: str
    private_key: str = field(default="", repr=False)
