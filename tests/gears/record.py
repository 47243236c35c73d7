"""A gear of a widget."""

from dataclasses import dataclass

from django_nova.panels import Ref


@dataclass(frozen=True)
class Gear:
    id: str
    name: str
    widget: Ref | None = None
    teeth: int = 12
