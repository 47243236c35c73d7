"""A flavor: what an instance is made of. On EC2 it is called an instance type."""

from dataclasses import dataclass, field

from ...clouds.errors import Invalid
from ...prices import HOURS, Price
from ..backend import Page

SORTS = {name: name for name in ("name", "vcpus", "memory", "disk", "price")}


@dataclass(frozen=True)
class Flavor:
    """Memory in MiB, disk in GB of its own; ``price`` of an hour, if the site's operators said it."""

    id: str
    name: str
    vcpus: int
    memory: int
    disk: int
    price: Price | None = None
    specs: dict = field(default_factory=dict, hash=False)

    @property
    def monthly(self):
        return self.price and self.price.times(HOURS)

    @property
    def launch(self):
        """What leads to the form that launches an instance of it."""
        return self.id


def part(rows, window, whole, name="", vcpus=0, memory=0, disk=0):
    """A page of flavors with at least so many vCPUs, MiB and GB. ``whole``: ``rows`` are all that there are."""
    words = name.casefold().split()
    found = [
        one
        for one in rows
        if one.vcpus >= vcpus
        and one.memory >= memory
        and one.disk >= disk
        and all(word in one.name.casefold() for word in words)
    ]
    if window.sort:
        found.sort(key=_by(window.sort), reverse=window.descending)
    start = 0
    if window.marker:
        ids = [one.id for one in found]
        if window.marker not in ids:
            raise Invalid(window.marker)
        start = ids.index(window.marker) + 1
    shown = tuple(found[start : start + window.limit])
    more = start + window.limit < len(found)
    return Page(shown, shown[-1].id if more else "", len(found) if whole else None)


def _by(column):
    def key(one):
        value = getattr(one, column)
        if column == "price":
            return value is not None, value.amount if value else 0
        return value.casefold() if column == "name" else (value, one.memory, one.name)

    return key
