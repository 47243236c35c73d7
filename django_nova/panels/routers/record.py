"""A router: what connects networks with each other and with the outside."""

from dataclasses import dataclass
from datetime import datetime

from ..backend import Ref


@dataclass(frozen=True)
class Router:
    """``gateway`` is the external network that it leads to, ``outside`` its addresses there."""

    id: str
    name: str
    status: str
    gateway: Ref | None = None
    outside: tuple[str, ...] = ()
    translates: bool | None = None
    routes: tuple[str, ...] = ()
    description: str = ""
    enabled: bool = True
    zones: tuple[str, ...] = ()
    created: datetime | None = None
