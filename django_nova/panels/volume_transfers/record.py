"""A transfer: a volume that waits to be taken over by another project."""

from dataclasses import dataclass, field
from datetime import datetime

from ..backend import Ref


@dataclass(frozen=True)
class VolumeTransfer:
    """``key`` only in the answer that makes it: who has id and key has the volume."""

    id: str
    name: str
    status: str = "pending"
    volume: Ref | None = None
    snapshots: bool = True
    created: datetime | None = None
    key: str = field(default="", repr=False)
