"""A launch template: what instances are launched with, kept under a name, in versions that never change."""

from dataclasses import dataclass
from datetime import datetime

from ..backend import Ref


@dataclass(frozen=True)
class Version:
    """What one version says; what is empty is left to whoever launches, or to the cloud."""

    number: int
    description: str = ""
    default: bool = False
    created: datetime | None = None
    image: Ref | None = None
    flavor: str = ""
    key_pair: Ref | None = None
    security_groups: tuple[Ref, ...] = ()
    subnet: str = ""
    disk: int | None = None
    user_data: str = ""


@dataclass(frozen=True)
class LaunchTemplate:
    """The default version is the one that is launched if none is named; what it says is known of one template only."""

    id: str
    name: str
    default: int
    latest: int
    created: datetime | None = None
    image: Ref | None = None
    flavor: str = ""
    key_pair: Ref | None = None
    security_groups: tuple[Ref, ...] = ()
    subnet: str = ""
    disk: int | None = None
    user_data: str = ""
