"""A domain of Keystone: users, groups and projects with names of their own."""

from dataclasses import dataclass


@dataclass(frozen=True)
class Domain:
    """``status``: "enabled" or "disabled"."""

    id: str
    name: str
    status: str = "enabled"
    description: str = ""
