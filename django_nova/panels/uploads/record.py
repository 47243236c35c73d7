"""An unfinished upload: what has arrived of a large file before its way broke off. It takes up space until somebody ends it."""

from dataclasses import dataclass
from datetime import datetime

from ..containers import address


@dataclass(frozen=True)
class Upload:
    """``key``: the whole name that the file will have. ``arrived``, in bytes: only its page knows, lists would ask for each."""

    id: str
    name: str
    key: str = ""
    container: str = ""
    begun: datetime | None = None
    arrived: int | None = None

    @property
    def container_id(self):
        return address.container_id(self.container)

    @property
    def folder(self):
        return self.key.rpartition("/")[0] + "/" if "/" in self.key else ""
