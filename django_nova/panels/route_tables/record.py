"""A route table: where the subnets of a VPC send what is for other ranges."""

from dataclasses import dataclass, field

from ..backend import Ref


@dataclass(frozen=True)
class RouteTable:
    """``main``: for all subnets that have no table of their own; ``subnets``: those that have this one."""

    id: str
    name: str
    network: Ref | None = None
    main: bool = False
    subnets: tuple[Ref, ...] = ()
    routes: tuple[str, ...] = ()
    tags: dict = field(default_factory=dict, hash=False)
