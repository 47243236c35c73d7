"""Keystone's role assignments as members: who has which role, and where each comes from.

https://docs.openstack.org/api-ref/identity/v3/#list-role-assignments (effective, with names)
"""

import re

from ..backend import Ref
from .record import Grant, Member

LINK = re.compile(
    r"/(?P<where>domains|projects)/(?P<above>[^/]+)/(?P<who>users|groups)/(?P<id>[^/]+)/roles/(?P<role>[^/]+)"
    r"(?P<inherited>/inherited_to_projects)?$"
)


def origins(assignments):
    """The ids of groups, domains and projects that roles come from: {"groups": {...}, "domains": {...}, "projects": {...}}."""
    found = {"groups": set(), "domains": set(), "projects": set()}
    for raw in assignments:
        link = _link(raw)
        if link["who"] == "groups":
            found["groups"].add(link["id"])
        if link["inherited"]:
            found[link["where"]].add(link["above"])
    return found


def members(assignments, names, me):
    """Members by id. ``names``: {id: name} of what ``origins`` found; ``me``: the id of whoever asks."""
    roles = {raw["role"]["id"]: raw["role"]["name"] for raw in assignments}
    people = {}
    for raw in assignments:
        user = raw.get("user")
        if not user:
            continue
        _user, grants = people.setdefault(user["id"], (user, []))
        grants.append(_grant(raw, names, roles))
    return {id: _member(user, grants, me) for id, (user, grants) in people.items()}


def _member(user, grants, me):
    grants = sorted(set(grants), key=lambda one: (bool(one.with_role), not one.direct, one.role.name))
    return Member(
        id=user["id"],
        name=user.get("name") or user["id"],
        grants=tuple(grants),
        domain=(user.get("domain") or {}).get("name", ""),
        me=user["id"] == me,
    )


def _link(raw):
    return LINK.search(raw["links"]["assignment"])


def _grant(raw, names, roles):
    link, role = _link(raw), raw["role"]
    implied = "prior_role" in raw["links"] or link["role"] != role["id"]
    return Grant(
        role=Ref(role["id"], role["name"]),
        group=Ref(link["id"], names.get(link["id"], "")) if link["who"] == "groups" else None,
        above=Ref(link["above"], names.get(link["above"], "")) if link["inherited"] else None,
        above_kind=link["where"].removesuffix("s") if link["inherited"] else "",
        with_role=roles.get(link["role"], link["role"]) if implied else "",
    )
