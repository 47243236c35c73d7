"""A role: a name by which the services of a cloud decide who may do what."""

from dataclasses import dataclass

from ..backend import Ref


@dataclass(frozen=True)
class Role:
    """``domain``: the one that has the role for itself, None: it is the cloud's. ``implies``: what comes with it at once;
    ``implied``: the roles that it comes with."""

    id: str
    name: str
    domain: Ref | None = None
    description: str = ""
    implies: tuple[Ref, ...] = ()
    implied: tuple[Ref, ...] = ()
