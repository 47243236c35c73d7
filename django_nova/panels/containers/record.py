"""A container: what objects lie in. S3 calls it a bucket."""

from dataclasses import dataclass
from datetime import datetime


@dataclass(frozen=True)
class Container:
    """``status`` is one of the panel's ``statuses``; lists do not know it, as it would cost a call for each.

    ``versions``: whether earlier versions of objects are kept: "on", "off", "suspended", or empty where nobody tells.
    """

    id: str
    name: str
    status: str = ""
    changed: datetime | None = None
    versions: str = ""
    address: str = ""


@dataclass(frozen=True)
class Amount:
    """How much there is: ``count`` objects of ``bytes`` in all; ``more``: that is only what was counted."""

    count: int
    bytes: int
    more: bool = False


@dataclass(frozen=True)
class Gone:
    """What one step of a deletion came to: ``count`` objects are gone, ``left``: there are more."""

    count: int
    left: bool = False
