"""A person at an EC2 cloud: an IAM user with an access key, in a group that says what its people may do.

https://docs.aws.amazon.com/IAM/latest/APIReference/API_Operations.html
"""

from functools import cached_property

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.debug import sensitive_variables

from ..clouds.errors import Conflict, NotFound
from .steps import Builder as Base
from .steps import Step

TAG = "django-nova"


class Builder(Base):
    steps = (
        Step("user", gettext_lazy("User")),
        Step("group", gettext_lazy("Group")),
        Step("credential", gettext_lazy("Access key")),
    )
    defaults = {"user_name": "{username}", "path": "/", "group": "people", "policies": []}
    characters = r"[^A-Za-z0-9+=,.@_-]+"

    @cached_property
    def iam(self):
        return self.scope.api.client("iam")

    # -- User ----------------------------------------------------------------------------------------------------------

    def user(self):
        planned = self.made("user", "name")
        found = (planned and self._find_user(planned)) or next(
            filter(None, map(self._ensure_user, self.names(self.options["user_name"]))), None
        )
        if not found:
            raise Conflict(_("All names for it are taken."))
        account = found["Arn"].split(":")[4]
        self.keep("user", id=found["UserId"], name=found["UserName"], arn=found["Arn"], account=account)

    def _find_user(self, name):
        """Our user of that name; None when there is none, or one that is not ours."""
        found = self._called(name)
        return found if found and self._is_ours(name) else None

    def _called(self, name):
        try:
            with self.cloud.module.translated():
                return self.iam.get_user(UserName=name)["User"]
        except NotFound:
            return None

    def _is_ours(self, name):
        tags = self.iam.list_user_tags(UserName=name)["Tags"]
        return {"Key": TAG, "Value": self.provision.mark.hex} in tags

    def _ensure_user(self, name):
        if self._called(name):
            return None
        self.keep(
            "user", name=name
        )  # first, so that it is found if this process ends before it knows that it is made
        try:
            with self.cloud.module.translated():
                tags = [{"Key": TAG, "Value": self.provision.mark.hex}]
                return self.iam.create_user(UserName=name, Path=self.options["path"], Tags=tags)["User"]
        except Conflict:  # in the moment since we looked
            return None

    @property
    def _name(self):
        """The name of our user at the cloud, empty when there is none (any longer)."""
        name = self.made("user", "name")
        return name if name and self._find_user(name) else ""

    def undo_user(self):
        if name := self._name:
            self._undo_keys(name)
            for group in self.iam.list_groups_for_user(UserName=name)["Groups"]:
                self.iam.remove_user_from_group(GroupName=group["GroupName"], UserName=name)
            for policy in self.iam.list_attached_user_policies(UserName=name)["AttachedPolicies"]:
                self.iam.detach_user_policy(UserName=name, PolicyArn=policy["PolicyArn"])
            for policy in self.iam.list_user_policies(UserName=name)["PolicyNames"]:
                self.iam.delete_user_policy(UserName=name, PolicyName=policy)
            self.iam.delete_user(UserName=name)

    def disable(self):
        """Lock the person out: none of the keys opens anything any longer."""
        if name := self._name:
            for id in self._keys(name):
                self.iam.update_access_key(UserName=name, AccessKeyId=id, Status="Inactive")

    # -- Group ---------------------------------------------------------------------------------------------------------

    def group(self):
        """One for all people. It is made when the settings name policies for it, which it then has; and it is never deleted."""
        group = self.options["group"]
        try:
            with self.cloud.module.translated():
                self.iam.get_group(GroupName=group, MaxItems=1)
        except NotFound:
            self._make_group(group)
        attached = self.iam.list_attached_group_policies(GroupName=group)["AttachedPolicies"]
        for policy in set(self.options["policies"]) - {one["PolicyArn"] for one in attached}:
            self.iam.attach_group_policy(GroupName=group, PolicyArn=policy)
        self.iam.add_user_to_group(GroupName=group, UserName=self.made("user", "name"))
        self.keep("group", name=group)

    def _make_group(self, group):
        if not self.options["policies"]:
            words = _("This cloud has no group “%(name)s”.") % {"name": group}
            raise NotFound(message=words)
        try:
            with self.cloud.module.translated():
                self.iam.create_group(GroupName=group, Path=self.options["path"])
        except Conflict:  # another one is quicker
            return

    def undo_group(self):
        """The membership goes with the user."""

    # -- Access key ----------------------------------------------------------------------------------------------------

    @sensitive_variables()
    def credential(self):
        """A key whose secret is told once. One that broke off half-way has a secret that nobody knows: it goes."""
        name, account = self.made("user", "name"), self.made("user", "account")
        self._undo_keys(name)
        made = self.iam.create_access_key(UserName=name)["AccessKey"]
        secret = {
            "kind": "access_key",
            "access_key": made["AccessKeyId"],
            "secret_key": made["SecretAccessKey"],
            "account": account,
        }
        row = self.link(self.made("user", "arn"), f"{name} @ {account}", secret)
        self.keep("credential", id=made["AccessKeyId"], account=row.pk)

    def _keys(self, name):
        return [one["AccessKeyId"] for one in self.iam.list_access_keys(UserName=name)["AccessKeyMetadata"]]

    def _undo_keys(self, name):
        for id in self._keys(name):
            self.iam.delete_access_key(UserName=name, AccessKeyId=id)

    def undo_credential(self):
        if name := self._name:
            self._undo_keys(name)
        self.unlink(self.made("user", "arn"))

    # -- Both ----------------------------------------------------------------------------------------------------------

    def holds(self):
        """Nothing at an EC2 cloud belongs to a user: what somebody made stays with the account."""
        return {}
