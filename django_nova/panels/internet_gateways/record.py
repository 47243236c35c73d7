"""An internet gateway: the door of a VPC to the internet."""

from dataclasses import dataclass, field

from ..backend import Ref


@dataclass(frozen=True)
class InternetGateway:
    id: str
    name: str
    status: str
    network: Ref | None = None
    tags: dict = field(default_factory=dict, hash=False)
