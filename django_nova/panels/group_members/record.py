"""A membership: one user in one group."""

from dataclasses import dataclass

from ..backend import Ref


@dataclass(frozen=True)
class Membership:
    """``id`` is that of the group and that of the user, with a colon between."""

    id: str
    name: str
    user: Ref
    group: Ref


def of(group, user):
    return Membership(f"{group.id}:{user.id}", f"{user} – {group}", user, group)
