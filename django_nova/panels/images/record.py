"""An image: what instances start from."""

from dataclasses import dataclass
from datetime import datetime


@dataclass(frozen=True)
class Image:
    """``size`` in bytes, ``min_disk`` in GB, ``min_memory`` in MiB; ``status`` is one of the panel's ``statuses``."""

    id: str
    name: str
    status: str
    kind: str = "image"  # "image" or "snapshot"
    visibility: str = ""  # "public", "private", "shared", "community"
    size: int | None = None
    min_disk: int | None = None
    min_memory: int | None = None
    system: str = ""
    architecture: str = ""
    owner: str = ""
    owned: bool = False  # by this project, so that it may be changed here
    protected: bool | None = False  # None: this cloud does not know of it
    created: datetime | None = None
    description: str = ""
    answer: str = ""  # to the offer of another project: "pending", "accepted", "rejected"

    @property
    def whose(self):
        """In one word, for a column: ours however many may see it, else why we see it."""
        if self.owned:
            return "ours" if self.visibility in ("private", "shared") else f"ours-{self.visibility}"
        return self.answer if self.answer in ("pending", "rejected") else self.visibility
