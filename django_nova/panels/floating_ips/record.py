"""A floating IP: an address of the internet that the project keeps, and what it leads to."""

from dataclasses import dataclass

from ..backend import Ref


@dataclass(frozen=True)
class FloatingIP:
    """Its ``name`` is the address; ``target`` the instance it leads to, ``device`` what else, ``fixed`` the address there."""

    id: str
    name: str
    status: str
    target: Ref | None = None
    device: str = ""
    fixed: str = ""
