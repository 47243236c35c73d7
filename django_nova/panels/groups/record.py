"""A group: what is granted to it, all its users have."""

from dataclasses import dataclass
from datetime import datetime

from ..backend import Ref


@dataclass(frozen=True)
class Group:
    id: str
    name: str


@dataclass(frozen=True)
class KeystoneGroup(Group):
    domain: Ref | None = None
    description: str = ""


@dataclass(frozen=True)
class IamGroup(Group):
    path: str = "/"
    arn: str = ""
    created: datetime | None = None
