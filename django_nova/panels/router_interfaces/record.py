"""An interface of a router: a subnet that it connects."""

from dataclasses import dataclass

from ..backend import Ref


@dataclass(frozen=True)
class RouterInterface:
    """``id`` is that of its port; ``address`` is the router's own in the subnet."""

    id: str
    name: str
    status: str
    address: str = ""
    router: Ref | None = None
    subnet: Ref | None = None
    network: Ref | None = None
    mac: str = ""
