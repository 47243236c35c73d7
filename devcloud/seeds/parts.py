"""The parts of OpenStack's first content. A devcloud that an older version filled gets what it lacks."""

import json

from ..layout import Layout
from .backups import Backups
from .networks import Networks
from .objects import Objects
from .openstack import Seeds

# In this order; a new part goes to the end
PARTS = {"instances": Seeds, "objects": Objects, "backups": Backups, "networks": Networks}


class Parts:
    """Which parts a devcloud has, noted in a file."""

    def __init__(self, layout: Layout):
        self.layout = layout

    def done(self) -> list[str]:
        try:
            return json.loads(self.layout.seeded.read_text() or '["instances"]')  # once it was an empty file
        except FileNotFoundError:
            return []

    def missing(self) -> list[str]:
        done = self.done()
        return [name for name in PARTS if name not in done]

    def make(self, tell) -> None:
        """Make what is missing; `tell(percent, words)` hears how far it is."""
        done = self.done()
        for name in self.missing():
            PARTS[name](self.layout, tell).run()
            done.append(name)
        self.layout.seeded.write_text(json.dumps(done))
