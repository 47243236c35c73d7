"""A membership: one user in one group."""

from dataclasses import dataclass

from ..backend import Ref


@dataclass(frozen=True)
class Membership:
    """``id`` is that of the group and that of the user, with a colon between. ``about``: more of the one that is listed."""

    id: str
    name: str
    user: Ref
    group: Ref
    about: str = ""


def of(group, user, about=""):
    return Membership(f"{group.id}:{user.id}", f"{user} – {group}", user, group, about)
