"""An application credential: a name and a secret by which a program is a person in one project, with some of their roles."""

from dataclasses import dataclass, field
from datetime import datetime


@dataclass(frozen=True)
class Rule:
    """One kind of request that the credential may make: of which service, by which method, to which path."""

    service: str
    method: str
    path: str

    def __str__(self):
        return f"{self.service} {self.method} {self.path}"


@dataclass(frozen=True)
class ApplicationCredential:
    """``secret`` is there only in the answer to creating one; it is kept nowhere and printed nowhere.

    ``unrestricted``: it may make and delete further credentials. ``here``: this site acts with it.
    """

    id: str
    name: str
    status: str  # "valid" or "expired"
    roles: tuple[str, ...] = ()
    expires: datetime | None = None
    rules: tuple[Rule, ...] = ()
    unrestricted: bool = False
    description: str = ""
    here: bool = False
    secret: str = field(default="", repr=False)
