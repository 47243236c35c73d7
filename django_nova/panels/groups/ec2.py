"""Groups of IAM. https://docs.aws.amazon.com/IAM/latest/UserGuide/id_groups.html"""

from django.utils.translation import gettext as _

from ...clouds.errors import CloudError
from ..users.ec2_iam import Iam
from .record import IamGroup


class Backend(Iam):
    Record = IamGroup

    def list(self, window, *, name=""):
        return self.part(window, self.iam.list_groups, "Groups", "GroupName", _record, name)

    def get(self, id):
        return _record(self.iam.get_group(GroupName=id, MaxItems=1)["Group"])

    def create(self, *, name, path=""):
        return _record(self.iam.create_group(GroupName=name, Path=path or "/")["Group"])

    def edit(self, id, *, name=None, path=None):
        changed = {"NewGroupName": name if name != id else None, "NewPath": path}
        if changed := {key: value for key, value in changed.items() if value}:
            self.iam.update_group(GroupName=id, **changed)

    def delete(self, id):
        """Its users leave it and its policies are taken off first, as IAM asks.

        https://docs.aws.amazon.com/IAM/latest/APIReference/API_DeleteGroup.html
        """
        iam, group, gone = self.iam, {"GroupName": id}, []
        steps = [
            (_("users"), iam.get_group, "Users", iam.remove_user_from_group, "UserName"),
            (_("policies"), iam.list_attached_group_policies, "AttachedPolicies", iam.detach_group_policy, "PolicyArn"),
            (_("policies"), iam.list_group_policies, "PolicyNames", iam.delete_group_policy, "PolicyName"),
        ]  # fmt: skip
        try:
            with self.scope.cloud.module.translated():
                for words, ask, holds, take, key in steps:
                    while rows := ask(**group)[holds]:
                        for row in rows:
                            take(**group, **{key: row[key] if isinstance(row, dict) else row})
                            gone.append(words)
                iam.delete_group(**group)
        except CloudError as error:
            if gone:
                told = {"what": ", ".join(dict.fromkeys(gone)), "why": error.message}
                error.message = (
                    _("The group is still there, but some of its %(what)s are not: %(why)s") % told
                )
            raise


def _record(raw):
    return IamGroup(
        id=raw["GroupName"],
        name=raw["GroupName"],
        path=raw.get("Path") or "/",
        arn=raw.get("Arn") or "",
        created=raw.get("CreateDate"),
    )
