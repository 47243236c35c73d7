"""Access keys of IAM's users. https://docs.aws.amazon.com/IAM/latest/UserGuide/id_credentials_access-keys.html

A user has two at the most: each tells by a call of its own when it was used.
https://docs.aws.amazon.com/IAM/latest/APIReference/API_GetAccessKeyLastUsed.html
"""

import re
from dataclasses import replace

from django.utils.translation import gettext as _

from ...clouds.errors import CloudError, Conflict, NotFound, OverQuota
from ...clouds.gather import gather
from .. import Page, Ref
from ..users.ec2_iam import Iam
from .record import Key

NOTHING = "", "N/A"


class Backend(Iam):
    Record = Key
    ids = re.compile(r"\w{16,128}")

    def list(self, window, *, user):
        keys = self._of(user)
        told = gather({key.id: lambda id=key.id: self.ask("_used", id) for key in keys})
        shown = [
            key if isinstance(told[key.id], CloudError) else replace(key, **told[key.id][1]) for key in keys
        ]
        return Page(tuple(shown), total=len(shown))

    def _of(self, user):
        found = self.iam.list_access_keys(UserName=user)["AccessKeyMetadata"]
        return sorted(map(self._record, found), key=lambda key: key.id)

    def _used(self, id):
        """The user who has it, and when it was used."""
        answer = self.iam.get_access_key_last_used(AccessKeyId=id)
        last = answer.get("AccessKeyLastUsed") or {}
        told = {"used": last.get("LastUsedDate")}
        for ours, theirs in (("service", "ServiceName"), ("region", "Region")):
            told[ours] = "" if last.get(theirs) in (None, *NOTHING) else last[theirs]
        return answer.get("UserName", ""), told

    def get(self, id):
        user, told = self._used(id)
        found = next((key for key in self._of(user) if key.id == id), None) if user else None
        if found is None:
            raise NotFound(id)
        return replace(found, **told)

    def create(self, *, user):
        try:
            with self.scope.cloud.module.translated():
                made = self.iam.create_access_key(UserName=user)["AccessKey"]
        except OverQuota as error:
            error.message = _("A user has two access keys at the most: delete one first.")
            raise
        return replace(self._record(made), secret=made["SecretAccessKey"])

    def enable(self, id):
        self.iam.update_access_key(UserName=self._owner(id), AccessKeyId=id, Status="Active")

    def disable(self, id):
        self._others(id)
        self.iam.update_access_key(UserName=self._owner(id), AccessKeyId=id, Status="Inactive")

    def delete(self, id):
        self._others(id)
        self.iam.delete_access_key(UserName=self._owner(id), AccessKeyId=id)

    def _owner(self, id):
        return self.get(id).user.id

    def _others(self, id):
        if id == self.scope.account.secret.get("access_key"):
            raise Conflict(message=_("This site acts with it right now."))

    def _record(self, raw):
        id = raw["AccessKeyId"]
        return Key(
            id=id,
            name=id,
            user=Ref(raw["UserName"], raw["UserName"]),
            status="active" if raw.get("Status") == "Active" else "inactive",
            created=raw.get("CreateDate"),
            mine=id == self.scope.account.secret.get("access_key"),
        )
