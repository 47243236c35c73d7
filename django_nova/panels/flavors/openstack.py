"""Flavors of Nova. https://docs.openstack.org/api-ref/compute/#list-flavors-with-details"""

import re
from dataclasses import dataclass

from ...prices import prices
from .. import Backend as Base
from .record import SORTS, part
from .record import Flavor as BaseFlavor

SECONDS = 300  # that they are good for: operators change them, and rarely
PAGES = 5  # of a thousand each


@dataclass(frozen=True)
class Flavor(BaseFlavor):
    """A flavor with what only Nova knows of it: further disks in GB and MiB, and whether all projects have it."""

    ephemeral: int = 0
    swap: int = 0
    description: str = ""
    public: bool = True


class Backend(Base):
    Record = Flavor
    ids = re.compile(r"(?!\.{1,2}$)[^/?#\r\n]+")
    sorts = SORTS

    @classmethod
    def available(cls, scope):
        return scope.api.has("compute")

    def list(self, window, *, name="", vcpus=0, memory=0, disk=0):
        """``memory`` in GB. Nova finds no flavor by its name: all of them, at most five thousand, are good for five minutes."""
        rows, whole = self.shared(SECONDS, "every")
        return part(rows, window, whole, name, vcpus, memory * 1024, disk)

    def get(self, id):
        found = next((one for one in self.shared(SECONDS, "every")[0] if one.id == id), None)
        if found is None:  # made a moment ago
            found = self._record(self._compute.get(f"/flavors/{id}").json()["flavor"])
        return found

    def every(self):
        """``([Flavor], whether these are all)``, small before large."""
        found, marker = [], ""
        for _page in range(PAGES):
            query = {"sort_key": "memory_mb", "limit": 1000} | ({"marker": marker} if marker else {})
            answer = self._compute.get("/flavors/detail", params=query).json()
            found += answer["flavors"]
            if not answer.get("flavors_links"):
                return [self._record(raw) for raw in found], True
            marker = answer["flavors"][-1]["id"]
        return [self._record(raw) for raw in found], False

    @property
    def _compute(self):
        return self.api.adapter("compute", self.api.compute_version)

    def _record(self, raw):
        disk = raw["disk"]
        return Flavor(
            id=raw["id"],
            name=raw["name"],
            vcpus=raw["vcpus"],
            memory=raw["ram"],
            disk=disk,
            price=prices(self.scope.cloud).flavor(raw["name"], raw["vcpus"], raw["ram"], disk),
            specs=raw.get("extra_specs") or {},
            ephemeral=raw.get("OS-FLV-EXT-DATA:ephemeral") or 0,
            swap=raw.get("swap") or 0,
            description=raw.get("description") or "",
            public=raw.get("os-flavor-access:is_public", True),
        )
