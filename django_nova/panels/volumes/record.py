"""A volume: a disk that outlives instances."""

from dataclasses import dataclass
from datetime import datetime

from ..backend import Ref


@dataclass(frozen=True)
class Volume:
    """``size`` in GB; ``status`` is one of the panel's ``statuses``."""

    id: str
    name: str
    status: str
    size: int
    instances: tuple[Ref, ...] = ()
    kind: str = ""
    zone: str = ""
    bootable: bool = False
    encrypted: bool = False
    created: datetime | None = None
