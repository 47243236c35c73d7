"""Users in groups of IAM.

https://docs.aws.amazon.com/IAM/latest/APIReference/API_GetGroup.html
https://docs.aws.amazon.com/IAM/latest/APIReference/API_ListGroupsForUser.html
"""

import re
from functools import partial

from django.utils.translation import gettext as _

from ...clouds.errors import Conflict, NotFound
from .. import Page, Ref
from ..users.ec2_iam import Iam
from .record import Membership, of


class Backend(Iam):
    Record = Membership
    ids = re.compile(r"[\w+=,.@-]{1,128}:[\w+=,.@-]{1,128}")

    def list(self, window, *, group="", user="", name=""):
        if group and user:
            raise NotFound
        if user:
            ask = partial(self.iam.list_groups_for_user, UserName=user)
            return self.part(window, ask, "Groups", "GroupName", partial(_group, user), name)
        if not group:
            return Page((), total=0)
        ask = partial(self.iam.get_group, GroupName=group)
        return self.part(window, ask, "Users", "UserName", partial(_user, group), name)

    def get(self, id):
        group, _colon, user = id.partition(":")
        if not self._in(group, user):
            raise NotFound(id)
        return of(Ref(group, group), Ref(user, user))

    def _in(self, group, user):
        """A user is in ten groups at the most: they are asked for, and not the thousands who may be in a group."""
        found = self.iam.list_groups_for_user(UserName=user, MaxItems=100)["Groups"]
        return any(one["GroupName"] == group for one in found)

    def create(self, *, group, user):
        if self._in(group, user):
            raise Conflict(message=_("This user is in that group already."))
        self.iam.add_user_to_group(GroupName=group, UserName=user)
        return of(Ref(group, group), Ref(user, user))

    def delete(self, id):
        group, _colon, user = id.partition(":")
        self.iam.remove_user_from_group(GroupName=group, UserName=user)


def _user(group, raw):
    return of(Ref(group, group), Ref(raw["UserName"], raw["UserName"]), raw.get("Arn", ""))


def _group(user, raw):
    return of(Ref(raw["GroupName"], raw["GroupName"]), Ref(user, user), raw.get("Arn", ""))
