"""A network: what instances are connected to."""

from dataclasses import dataclass

from ..backend import Ref


@dataclass(frozen=True)
class Network:
    """``status`` is one of the panel's ``statuses``; ``subnets`` are named by their ranges. ``own``: of this project."""

    id: str
    name: str
    status: str
    subnets: tuple[Ref, ...] = ()
    own: bool = True
