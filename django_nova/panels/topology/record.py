"""A thing in the picture of a project's networks: what it is, and what it hangs on."""

from dataclasses import dataclass

from ..backend import Ref

MOST = 1000  # instances that are shown at the most; what is more is said, not drawn
# Each kind, the outside first, and the panel with its pages
PANELS = {
    "external": "networks",
    "gateway": "internet_gateways",
    "router": "routers",
    "table": "route_tables",
    "network": "networks",
    "subnet": "subnets",
    "nat": "nat_gateways",
    "instance": "instances",
}


@dataclass(frozen=True)
class Link(Ref):
    """What a thing hangs on: another thing in the picture."""

    kind: str = ""

    __str__ = Ref.__str__

    @property
    def panel(self):
        return PANELS[self.kind]


@dataclass(frozen=True)
class Thing:
    """``kind`` is one of ``PANELS``, ``status`` one of its ``statuses``, ``place`` the id of what it is drawn inside of."""

    id: str
    name: str
    kind: str
    status: str
    addresses: tuple[str, ...] = ()
    on: tuple[Link, ...] = ()
    place: str = ""

    def __str__(self):
        return self.name or self.id

    @property
    def panel(self):
        return PANELS[self.kind]


@dataclass(frozen=True)
class Everything:
    """All things of a project. ``cut``: there are more instances; ``missing``: {kind: CloudError} of what did not answer."""

    things: tuple[Thing, ...]
    cut: bool = False
    missing: tuple = ()
    at: float = 0.0


def ordered(things):
    """Networks with what is in them below, the outside first; alike ones by name."""
    order = {kind: n for n, kind in enumerate(PANELS)}
    return tuple(sorted(things, key=lambda one: (order[one.kind], natural(one.name or one.id), one.id)))


def natural(name):
    """web-2 before web-10."""
    parts, digits = [], ""
    for letter in name.casefold():
        if letter.isdecimal():
            digits += letter
            continue
        if digits:
            parts.append((0, int(digits), ""))
            digits = ""
        parts.append((1, 0, letter))
    return [*parts, (0, int(digits), "")] if digits else parts
