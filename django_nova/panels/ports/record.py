"""A port (network interface): what connects an instance, or something of the cloud itself, with a network."""

from dataclasses import dataclass

from ..backend import Ref


@dataclass(frozen=True)
class Port:
    """``status`` is one of the panel's ``statuses``; ``system``: it belongs to the cloud's own services and is left alone."""

    id: str
    name: str
    status: str
    addresses: tuple[str, ...] = ()
    network: Ref | None = None
    instance: Ref | None = None
    mac: str = ""
    security_groups: tuple[Ref, ...] = ()
    description: str = ""
    system: bool = False
