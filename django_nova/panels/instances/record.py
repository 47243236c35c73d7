"""An instance, in the dashboard's words, on any cloud."""

from dataclasses import dataclass
from datetime import datetime

from ..backend import Ref


@dataclass(frozen=True)
class Size:
    """A flavor or instance type: memory in MiB, disk in GB; None where the list does not tell."""

    name: str
    id: str = ""
    vcpus: int | None = None
    memory: int | None = None
    disk: int | None = None

    def __str__(self):
        return self.name


@dataclass(frozen=True)
class Address:
    """One IP address: on which network, and whether the world reaches the instance by it."""

    ip: str
    network: str = ""
    public: bool = False
    mac: str = ""

    def __str__(self):
        return self.ip


@dataclass(frozen=True)
class Instance:
    """``status`` is one of the panel's ``statuses``, whatever the cloud calls it."""

    id: str
    name: str
    status: str
    addresses: tuple[Address, ...] = ()
    size: Size | None = None
    image: Ref | None = None
    zone: str = ""
    created: datetime | None = None
    key_pair: Ref | None = None
    security_groups: tuple[Ref, ...] = ()
    volumes: tuple[Ref, ...] = ()
    fault: str = ""  # why it failed, in the cloud's words

    @property
    def deleted(self):
        return self.status in ("deleted", "deleting")
