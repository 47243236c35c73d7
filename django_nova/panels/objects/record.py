"""An object: a file in a container, or a folder, which is what the names of files have in common up to a slash."""

from dataclasses import dataclass, field
from datetime import datetime

from ..containers import address

FOLDER, FILE = "folder", "file"


@dataclass(frozen=True)
class Object:
    """``key`` is its whole name, ``name`` the last part of it; a folder's key ends with a slash.

    ``address``: where everybody reads it, if everybody may. ``etag``: changes when the file does. Lists do not know what is
    noted about a file.
    """

    id: str
    name: str
    key: str = ""
    container: str = ""
    kind: str = FILE
    size: int | None = None
    type: str = ""
    changed: datetime | None = None
    etag: str = ""
    address: str = ""
    metadata: dict = field(default_factory=dict, hash=False)

    @property
    def container_id(self):
        return address.container_id(self.container)

    @property
    def folder(self):
        """The key of the folder that it lies in."""
        return self.key.rstrip("/").rpartition("/")[0] + "/" if "/" in self.key.rstrip("/") else ""


@dataclass(frozen=True)
class Link:
    """An address that anybody can read from until an end."""

    address: str = field(repr=False)
    until: datetime


@dataclass(frozen=True)
class Begun:
    """A file on its way in pieces: ``id`` of the object it will be, ``handle`` of the upload, ``piece`` its bytes but the last's.

    ``arrived``: {number: Piece}. Without pieces (0) the file is sent as a whole.
    """

    id: str
    handle: str = ""
    piece: int = 0
    arrived: dict = field(default_factory=dict, hash=False)


def name_of(key):
    """The last part of a key that has any: a name that is all slashes stands for itself."""
    return key.rstrip("/").rpartition("/")[2] or key
