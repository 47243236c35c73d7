"""A server group: instances that are to run on the same host, or on different ones."""

from dataclasses import dataclass

from ..backend import Ref


@dataclass(frozen=True)
class ServerGroup:
    """``most``: how many of it may share a host, where that is more than one."""

    id: str
    name: str
    policy: str
    instances: tuple[Ref, ...] = ()
    most: int | None = None
