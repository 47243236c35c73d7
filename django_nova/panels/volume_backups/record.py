"""A backup: a copy of a volume that is kept elsewhere."""

from dataclasses import dataclass, field
from datetime import datetime

from ..backend import Ref


@dataclass(frozen=True)
class VolumeBackup:
    """``size`` in GB, of the volume; ``of``: when it held this; ``needed``: by later ones, which hold changes only."""

    id: str
    name: str
    status: str
    size: int
    volume: Ref | None = None
    snapshot: Ref | None = None
    incremental: bool = False
    needed: bool = False
    container: str = ""
    zone: str = ""
    description: str = ""
    fault: str = ""
    created: datetime | None = None
    of: datetime | None = None
    metadata: dict = field(default_factory=dict, hash=False)
