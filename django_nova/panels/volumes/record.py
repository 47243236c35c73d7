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
    encrypted: bool = False
    created: datetime | None = None
    snapshot: Ref | None = None


@dataclass(frozen=True)
class Message:
    """What a cloud reports about something it could not do; ``level`` "error" or the cloud's own word."""

    at: datetime | None
    words: str
    level: str = "error"
    request_id: str = ""
