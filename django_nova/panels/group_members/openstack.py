"""Users in groups of Keystone. https://docs.openstack.org/api-ref/identity/v3/#list-users-in-group"""

import re
from functools import partial

from ...clouds.errors import NotFound
from .. import Ref
from ..users.openstack_keystone import Keystone
from .record import Membership, of


class Backend(Keystone):
    Record = Membership
    ids = re.compile(r"[A-Za-z0-9_.-]+:[A-Za-z0-9_.-]+")

    def list(self, window, *, group="", user="", name=""):
        """The users of a group, or the groups of a user, without either of oneself. They have no pages: of many, the first."""
        if group and user:
            raise NotFound
        if group:
            here = Ref(group, self._name("group", group))
            return self.first(f"/groups/{group}/users", window, partial(_user, here), name__icontains=name)
        here = Ref(user or self.api.user_id, self._name("user", user or self.api.user_id))
        return self.first(f"/users/{here.id}/groups", window, partial(_group, here), name__icontains=name)

    def _name(self, kind, id):
        """What is known from the head of the page."""
        return self.shared(60, "named", kind, id)

    def named(self, kind, id):
        return self.http.get(f"/{kind}s/{id}").json()[kind].get("name") or ""

    def get(self, id):
        group, _colon, user = id.partition(":")
        self.http.head(f"/groups/{group}/users/{user}")
        return of(Ref(group, self._name("group", group)), Ref(user, self._name("user", user)))

    def create(self, *, group, user):
        """``group`` and ``user``: an ID or a name."""
        found = {
            kind: self.known(f"{kind}s", typed, kind) for kind, typed in (("group", group), ("user", user))
        }
        self.http.put(f"/groups/{found['group']}/users/{found['user']}")
        return self.get(f"{found['group']}:{found['user']}")

    def delete(self, id):
        group, _colon, user = id.partition(":")
        self.http.delete(f"/groups/{group}/users/{user}")


def _user(group, raw):
    return of(group, Ref(raw["id"], raw.get("name") or ""), raw.get("email") or raw.get("description") or "")


def _group(user, raw):
    return of(Ref(raw["id"], raw["name"]), user, raw.get("description") or "")
