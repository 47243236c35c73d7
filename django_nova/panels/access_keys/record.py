"""An access key of a user."""

from dataclasses import dataclass, field
from datetime import datetime

from ..backend import Ref


@dataclass(frozen=True)
class Key:
    """``id`` is the access key ID, ``status`` "active" or "inactive". ``secret`` is there only in the answer to creating one.

    ``used``: when it was used for the last time, with which ``service``, in which ``region``; None: never, as far as is known.
    ``mine``: this site acts with it.
    """

    id: str
    name: str
    user: Ref
    status: str = "active"
    created: datetime | None = None
    used: datetime | None = None
    service: str = ""
    region: str = ""
    mine: bool = False
    secret: str = field(default="", repr=False)
