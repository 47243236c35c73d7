"""A request for larger limits. What it says in words is said when it is shown: people read different languages."""

from dataclasses import dataclass, field
from datetime import datetime

from ...quotas.words import summary
from ..backend import Ref


@dataclass(frozen=True)
class Request:
    """``asked``, ``before`` and ``granted`` are ``{slot: number}``; ``granted`` is what the cloud has taken so far.

    ``answerable``: whoever looks may grant or refuse it; ``own``: may withdraw it.
    """

    id: str
    name: str
    status: str  # open, half (granted in part), granting, granted, refused, withdrawn
    who: str
    project: Ref
    region: str
    made: datetime
    asked: dict = field(default_factory=dict)
    before: dict = field(default_factory=dict)
    granted: dict = field(default_factory=dict)
    reason: str = ""
    words: str = ""
    answered_by: str = ""
    answered: datetime | None = None
    answerable: bool = False
    own: bool = False

    @property
    def open(self):
        return self.status in ("open", "half", "granting")

    @property
    def was(self):
        return summary(self.before)

    @property
    def given(self):
        return summary(self.granted) if self.granted else ""
