"""A snapshot: what a volume held at one moment."""

from dataclasses import dataclass
from datetime import datetime

from ..backend import Ref


@dataclass(frozen=True)
class VolumeSnapshot:
    """``size`` in GB, of the volume; ``progress`` in percent while it is being taken."""

    id: str
    name: str
    status: str
    size: int
    volume: Ref | None = None
    progress: int | None = None
    description: str = ""
    created: datetime | None = None
