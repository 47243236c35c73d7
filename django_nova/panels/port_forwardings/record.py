"""A port forwarding: one port of a floating IP leads to a port of an instance that has no public address of its own."""

from dataclasses import dataclass

from ..backend import Ref


@dataclass(frozen=True)
class PortForwarding:
    """``outside`` and ``inside`` are a port or a range: "8080", "8000-8010"; ``floating_ip`` and ``address`` the two ends."""

    id: str
    name: str
    protocol: str
    outside: str
    inside: str
    floating_ip: Ref
    target: Ref | None = None
    address: str = ""
    description: str = ""
