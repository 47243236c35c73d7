"""A role assignment: a user or a group has a role in a project, in a domain or in the whole cloud."""

import re
from dataclasses import dataclass

from ..backend import Ref

ID = re.compile(
    r"(?P<kind>user|group):(?P<who>[\w.-]+):(?P<place>project|domain|system):(?P<where>[\w.-]+):(?P<role>[\w.-]+)"
    r"(?P<inherited>:inherited)?"
)


@dataclass(frozen=True)
class Assignment:
    """``kind``: what ``who`` is, "user" or "group"; ``place``: what ``where`` is, "project", "domain" or "system".

    ``inherited``: it holds in all projects below, and not in the place itself. ``here`` False: the list that it stands in is of
    something that it comes to from elsewhere, by a group or from above.
    """

    id: str
    name: str
    role: Ref
    kind: str
    who: Ref
    place: str
    where: Ref
    inherited: bool = False
    here: bool = True


def assignment(role, kind, who, place, where, inherited=False, here=True):
    """One with the id that says all of it."""
    end = ":inherited" if inherited else ""
    id = f"{kind}:{who.id}:{place}:{where.id}:{role.id}{end}"
    name = " – ".join(map(str, (role, who, where) if place != "system" else (role, who)))
    return Assignment(id, name, role, kind, who, place, where, inherited, here)
