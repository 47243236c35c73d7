"""A membership: one user in one group."""

from dataclasses import dataclass

from ..backend import Ref


@dataclass(frozen=True)
class Membership:
    """``id`` is that of the group and that of the user, with a colon between."""

    id: str
    user: Ref
    group: Ref

    @property
    def name(self):
        return f"{self.user} – {self.group}"


def of(group, user):
    return Membership(f"{group.id}:{user.id}", user, group)
