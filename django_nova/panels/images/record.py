"""An image: what instances start from."""

from dataclasses import dataclass
from datetime import datetime


@dataclass(frozen=True)
class Image:
    """``size`` in bytes, ``min_disk`` in GB, ``min_memory`` in MiB; ``status`` is one of the panel's ``statuses``."""

    id: str
    name: str
    status: str
    kind: str = "image"  # "image" or "snapshot"
    visibility: str = ""  # "public", "private", "shared", "community"
    size: int | None = None
    min_disk: int | None = None
    min_memory: int | None = None
    system: str = ""
    architecture: str = ""
    owner: str = ""
    owned: bool = False  # by this project, so that it may be changed here
    protected: bool = False
    created: datetime | None = None
