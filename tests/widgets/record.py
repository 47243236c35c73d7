"""A widget."""

from dataclasses import dataclass, field
from datetime import datetime


@dataclass(frozen=True)
class Widget:
    """``status`` is one of the panel's ``statuses``."""

    id: str
    name: str
    status: str = "whole"
    colour: str = ""
    labels: dict = field(default_factory=dict, hash=False)
    created: datetime | None = None
    secret: str = field(default="", repr=False)
