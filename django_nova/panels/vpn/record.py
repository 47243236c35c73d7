"""A project's VPN gateway: the instance that lets its members in, and how far it is."""

from dataclasses import dataclass
from datetime import datetime

from .. import Ref


@dataclass(frozen=True)
class Gateway:
    """``steps``: ((what is made, whether it is there), …) in the order of making. ``ready``: it said so itself, None: nothing was
    heard of it. ``member`` and ``manager``: whether who asks may take a configuration, and see who has one.
    ``waits``: it goes on as soon as the cloud has done something. ``old``: configurations that were taken back and still work.
    """

    id: str
    name: str
    status: str
    address: str = ""
    port: int = 0
    instance: Ref | None = None
    ready: bool | None = None
    routes: tuple[str, ...] = ()
    pool: str = ""
    taken: int = 0
    places: int = 0
    old: int = 0
    created: datetime | None = None
    who: str = ""
    rotated: datetime | None = None
    steps: tuple = ()
    fault: str = ""
    waits: bool = False
    member: bool = True
    manager: bool = True


@dataclass(frozen=True)
class Seen:
    """What the cloud says of the gateway's instance; ``status`` "missing": there is none."""

    status: str
    name: str = ""
    fault: str = ""
    ready: bool | None = None
