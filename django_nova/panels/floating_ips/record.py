"""A floating IP: an address of the internet that the project keeps, and what it leads to."""

from dataclasses import dataclass

from ..backend import Ref


@dataclass(frozen=True)
class Leads:
    """Where an address leads: to an instance, to something else (``device``), or by so many forwarded ports to several."""

    target: Ref | None = None
    device: str = ""
    forwards: int = 0

    def __str__(self):
        return str(self.target or self.device or (f"× {self.forwards}" if self.forwards else ""))


@dataclass(frozen=True)
class FloatingIP:
    """Its ``name`` is the address; ``target`` the instance it leads to, ``device`` what else, ``fixed`` the address there."""

    id: str
    name: str
    status: str
    target: Ref | None = None
    device: str = ""
    fixed: str = ""

    @property
    def leads(self):
        return Leads(self.target, self.device, getattr(self, "forwards", 0))
