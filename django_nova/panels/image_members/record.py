"""A member of an image: whom it is shared with."""

from dataclasses import dataclass
from datetime import datetime

from ..backend import Ref


@dataclass(frozen=True)
class Member:
    """``id`` is "image:member", since a member has no id of its own; ``status`` is one of the panel's ``statuses``."""

    id: str
    name: str
    status: str
    image: Ref | None = None
    kind: str = "project"  # "project", "account", "organization" or "everybody"
    since: datetime | None = None
