"""An invitation: a one-time link by which somebody joins a project in the roles that whoever invites may grant."""

from dataclasses import dataclass, field
from datetime import datetime


@dataclass(frozen=True)
class Invitation:
    """``name`` is the address; ``token`` is there only while the mail is written, and shown nowhere."""

    id: str
    name: str
    status: str
    roles: tuple[str, ...] = ()
    sender: str = ""
    sent: datetime | None = None
    end: datetime | None = None
    token: str = field(default="", repr=False)
