"""A user: a person or a program that a cloud knows. What more there is to it depends on the cloud."""

from dataclasses import dataclass, field
from datetime import datetime

from ..backend import Page, Ref


@dataclass(frozen=True)
class User:
    id: str
    name: str


@dataclass(frozen=True)
class KeystoneUser(User):
    """``status``: "enabled" or "disabled". ``password`` is there only in the answer to having one made up, and kept nowhere.

    ``ends``: when the password ends; None: never, or the cloud keeps none (LDAP, federation).
    """

    status: str = "enabled"
    domain: Ref | None = None
    email: str = ""
    description: str = ""
    project: Ref | None = None
    ends: datetime | None = None
    password: str = field(default="", repr=False)


@dataclass(frozen=True)
class IamUser(User):
    """``used``: when they last signed in to the console, if they ever did. IAM's users cannot be disabled, their keys can."""

    path: str = "/"
    arn: str = ""
    created: datetime | None = None
    used: datetime | None = None


@dataclass(frozen=True)
class First(Page):
    """A part of a list of which the cloud was asked for the ``first`` only, since it has no pages of it; None: it is whole."""

    first: int | None = None
