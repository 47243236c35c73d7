"""A NAT gateway: a way to the internet for subnets that the internet must not reach."""

from dataclasses import dataclass, field
from datetime import datetime

from ..backend import Ref


@dataclass(frozen=True)
class NatGateway:
    id: str
    name: str
    status: str
    network: Ref | None = None
    subnet: Ref | None = None
    public: tuple[str, ...] = ()
    addresses: tuple[str, ...] = ()
    fault: str = ""
    created: datetime | None = None
    tags: dict = field(default_factory=dict, hash=False)
