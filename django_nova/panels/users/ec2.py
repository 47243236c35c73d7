"""Users of IAM. https://docs.aws.amazon.com/IAM/latest/UserGuide/id_users.html"""

from django.utils.translation import gettext as _

from ...clouds.errors import CloudError, Conflict, NotFound
from .ec2_iam import Iam
from .record import IamUser


class Backend(Iam):
    Record = IamUser

    def list(self, window, *, name=""):
        return self.part(window, self.iam.list_users, "Users", "UserName", _record, name)

    def get(self, id):
        return _record(self.iam.get_user(UserName=id)["User"])

    def create(self, *, name, path=""):
        return _record(self.iam.create_user(UserName=name, Path=path or "/")["User"])

    def edit(self, id, *, name=None, path=None):
        """https://docs.aws.amazon.com/IAM/latest/APIReference/API_UpdateUser.html"""
        changed = {"NewUserName": name if name != id else None, "NewPath": path}
        if changed := {key: value for key, value in changed.items() if value}:
            self.iam.update_user(UserName=id, **changed)

    def delete(self, id):
        """What hangs on a user goes first, as IAM asks: keys, groups, policies, the password of the console.

        https://docs.aws.amazon.com/IAM/latest/APIReference/API_DeleteUser.html
        """
        iam, who = self.iam, {"UserName": id}
        keys = [one["AccessKeyId"] for one in iam.list_access_keys(**who)["AccessKeyMetadata"]]
        if self.scope.account.secret.get("access_key") in keys:
            raise Conflict(message=_("That is you: you would lock yourself out."))
        steps = [
            (_("access keys"), iam.list_access_keys, "AccessKeyMetadata", iam.delete_access_key, "AccessKeyId"),
            (_("groups"), iam.list_groups_for_user, "Groups", iam.remove_user_from_group, "GroupName"),
            (_("policies"), iam.list_attached_user_policies, "AttachedPolicies", iam.detach_user_policy, "PolicyArn"),
            (_("policies"), iam.list_user_policies, "PolicyNames", iam.delete_user_policy, "PolicyName"),
        ]  # fmt: skip
        gone = []
        try:
            with self.scope.cloud.module.translated():
                for words, ask, holds, take, key in steps:
                    for row in ask(**who)[holds]:
                        take(**who, **{key: row[key] if isinstance(row, dict) else row})
                        gone.append(words)
                self._unlock(who)
                iam.delete_user(**who)
        except CloudError as error:
            if gone:
                told = {"what": ", ".join(dict.fromkeys(gone)), "why": error.message}
                error.message = _("The user is still there, without %(what)s: %(why)s") % told
            raise

    def _unlock(self, who):
        """The password of the console, where there is one."""
        try:
            with self.scope.cloud.module.translated():
                self.iam.delete_login_profile(**who)
        except NotFound:
            return


def _record(raw):
    return IamUser(
        id=raw["UserName"],
        name=raw["UserName"],
        path=raw.get("Path") or "/",
        arn=raw.get("Arn") or "",
        created=raw.get("CreateDate"),
        used=raw.get("PasswordLastUsed"),
    )
