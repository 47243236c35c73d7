"""A project, what it holds, and how far its deletion is."""

from dataclasses import dataclass, field

from ..backend import Ref
from .words import KINDS, SERVICES

NAMED = 6  # things that are named before they are counted


@dataclass(frozen=True)
class Project:
    """``status`` is "enabled" or "disabled"; ``half``: what could not be done when it was made, in words."""

    id: str
    name: str
    status: str
    domain: Ref | None = None
    parent: Ref | None = None
    description: str = ""
    tags: tuple[str, ...] = ()
    half: str = field(default="", repr=False)


@dataclass(frozen=True)
class Thing:
    """One thing that a project holds. ``shared``: others may use it. ``size``: what is in it.

    ``state`` is empty: it can go, "going": it is on its way, "busy": something else is under way with it, "protected", "foreign":
    somebody else's hangs on it, "used": a service works with it that is not looked into.
    """

    id: str
    name: str
    state: str = ""
    shared: bool = False
    size: int | None = None
    raw: dict = field(default_factory=dict, repr=False, hash=False, compare=False)


@dataclass(frozen=True)
class Held:
    """The things of one kind; ``more``: there are more than were told. ``trouble`` is the CloudError instead of an answer.

    ``waits``: kinds that have to be gone before; ``refused``: [(names, CloudError)] of the last step.
    """

    kind: str
    things: tuple[Thing, ...] = ()
    more: bool = False
    trouble: Exception | None = None
    waits: tuple[str, ...] = ()
    refused: tuple = ()

    @property
    def size(self):
        return sum(one.size or 0 for one in self.things)

    @property
    def going(self):
        return sum(one.state == "going" for one in self.things)

    @property
    def label(self):
        return KINDS[self.kind]

    @property
    def names(self):
        return sorted(one.name or one.id for one in self.things)

    @property
    def first(self):
        """Some of the names, for a line."""
        return self.names[:NAMED]

    @property
    def rest(self):
        return max(0, len(self.things) - NAMED)

    @property
    def after(self):
        return [KINDS[one] for one in self.waits]

    @property
    def shared(self):
        return self._named("shared", True)

    @property
    def protected(self):
        return self._named("state", "protected")

    @property
    def foreign(self):
        return self._named("state", "foreign")

    @property
    def used(self):
        return self._named("state", "used")

    def _named(self, field, value):
        return sorted(one.name or one.id for one in self.things if getattr(one, field) == value)


@dataclass(frozen=True)
class Box:
    """What one service keeps for a project in one region."""

    service: str
    region: str
    held: tuple[Held, ...]

    @property
    def label(self):
        return SERVICES[self.service]

    @property
    def shown(self):
        """What there is something to be said of."""
        return [one for one in self.held if one.things or one.trouble]

    @property
    def trouble(self):
        """Why nothing of it is known: all of its kinds failed in the same way."""
        failed = [one.trouble for one in self.held]
        return failed[0] if all(failed) and len({type(one) for one in failed}) == 1 else None

    @property
    def count(self):
        return sum(len(one.things) for one in self.held)


@dataclass(frozen=True)
class Contents:
    """All that is known of what a project holds; ``unseen``: services of the cloud that nobody here knows to look into."""

    boxes: tuple[Box, ...]
    unseen: tuple[str, ...] = ()

    @property
    def held(self):
        return [one for box in self.boxes for one in box.held]

    @property
    def count(self):
        return sum(box.count for box in self.boxes)

    @property
    def weight(self):
        """The same, with what is in containers: whether something becomes less."""
        return self.count + sum(one.size for one in self.held)

    @property
    def regions(self):
        return len({box.region for box in self.boxes})

    @property
    def troubles(self):
        return [one.trouble for one in self.held if one.trouble]

    @property
    def moves(self):
        """Whether something is on its way, so that waiting may help."""
        return any(thing.state in ("going", "busy") for one in self.held for thing in one.things)


@dataclass(frozen=True)
class Step:
    """What one step of a deletion came to: ``before`` so many things there were, ``gone`` is {kind: [name, ...]} of what was told
    to go, ``over``: nothing is left to do.
    """

    contents: Contents
    before: int = 0
    gone: dict = field(default_factory=dict, hash=False)
    over: bool = False
