"""A limit, and the limits of a project service by service: a service that does not answer costs its own box."""

from dataclasses import dataclass, field

from ...quotas import words
from ..backend import Page

NEAR = 0.8  # from here on, a limit is nearly reached


@dataclass(frozen=True)
class Limit:
    """How much of something a project may have. ``used`` None: of which there is no sum; ``limit`` None: there is none.

    It is a Gauge as well. ``type``: the volume type that it is about; ``project`` empty: what the cloud gives to new ones.
    """

    id: str
    name: str
    service: str
    key: str
    used: int | None = None
    limit: int | None = None
    unit: str = ""
    type: str = ""
    project: str = ""

    @property
    def slot(self):
        return words.slot(self.service, self.key)

    @property
    def label(self):
        return self.name

    @property
    def allowed(self):
        """The limit as the APIs tell it: -1 is none."""
        return -1 if self.limit is None else self.limit

    @property
    def full(self):
        """Whether nothing more of it can be had."""
        return self.used is not None and self.limit is not None and self.used >= self.limit

    @property
    def status(self):
        if self.limit is None:
            return "endless"
        if self.full:
            return "full"
        return "near" if self.used is not None and self.used >= NEAR * self.limit else "room"

    @property
    def area(self):
        return words.SERVICES[self.service]

    def words(self, number):
        return words.amount(self.service, self.key, -1 if number is None else number)

    @property
    def used_words(self):
        return "" if self.used is None else self.words(self.used)

    @property
    def limit_words(self):
        return self.words(self.limit)


@dataclass(frozen=True)
class Box:
    """What one service said: its limits, or why there are none. ``fixed``: nobody can change them here."""

    service: str
    limits: tuple[Limit, ...] = ()
    trouble: Exception | None = None
    fixed: bool = False

    @property
    def label(self):
        return words.SERVICES[self.service]

    @property
    def sums(self):
        return [one for one in self.limits if one.used is not None and not one.type]

    @property
    def each(self):
        return [one for one in self.limits if one.used is None and not one.type]

    @property
    def types(self):
        """Limits of volume types by type, those first that say something."""
        found = {}
        for one in self.limits:
            if one.type:
                found.setdefault(one.type, []).append(one)
        return list(found.items())

    @property
    def types_matter(self):
        return any(one.type and one.limit is not None for one in self.limits)


@dataclass(frozen=True)
class Report(Page):
    """All limits of a project, and the boxes that they stand in. ``manages``: whoever looks may hope to change them."""

    boxes: tuple[Box, ...] = field(default=())
    manages: bool = False


def limit(service, key, number, used=None, project=""):
    """A record of what an API told."""
    name, unit = words.label(service, key)
    return Limit(
        id=f"{project}:{service}:{key}",
        name=name,
        service=service,
        key=key,
        used=None if key in words.EACH else used,
        limit=None if number < 0 else number,
        unit=unit,
        type=words.volume_type(service, key),
        project=project,
    )
