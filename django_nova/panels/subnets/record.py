"""A subnet: a range of a network that instances get their addresses from."""

from dataclasses import dataclass

from ..backend import Ref


@dataclass(frozen=True)
class Subnet:
    id: str
    name: str
    cidr: str
    network: Ref | None = None
    own: bool = True
