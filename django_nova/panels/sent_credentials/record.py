"""A link that was sent to somebody, by which they fetch the files that programs use this project with."""

from dataclasses import dataclass, field
from datetime import datetime


@dataclass(frozen=True)
class SentLink:
    """``name``: whose credentials they are; ``token`` is there only while the mail is written, and shown nowhere."""

    id: str
    name: str
    status: str
    address: str = ""
    sender: str = ""
    sent: datetime | None = None
    end: datetime | None = None
    token: str = field(default="", repr=False)
