"""Access keys of IAM: those of the person whose key is linked. IAM tells a secret once, when it is made.

https://docs.aws.amazon.com/IAM/latest/APIReference/API_ListAccessKeys.html
"""

import re
from dataclasses import dataclass
from datetime import datetime

from django.utils.translation import gettext as _

from ...clouds.errors import Conflict, NotFound
from .. import Backend as Base
from .. import Page
from ..credentials.ec2 import keys
from .record import Ec2Credential

STATUS = {"Active": "active", "Inactive": "inactive"}


@dataclass(frozen=True)
class AccessKey(Ec2Credential):
    """A key that can be turned off and on again."""

    created: datetime | None = None


class Backend(Base):
    Record = AccessKey
    ids = re.compile(r"\w{16,128}")
    share = "alone"

    @classmethod
    def available(cls, scope):
        """A role has no keys of its own."""
        return not scope.account.secret.get("role")

    @property
    def _iam(self):
        return self.api.client("iam")

    def list(self, window):
        """All at once, the newest first: nobody has more than two."""
        found = list(map(self._record, self._iam.list_access_keys()["AccessKeyMetadata"]))
        found.sort(key=lambda one: one.created, reverse=True)
        return Page(tuple(found), total=len(found))

    def get(self, id):
        found = next((one for one in self.list(None).items if one.id == id), None)
        if found is None:
            raise NotFound(id)
        return found

    def create(self):
        return self._record(self._iam.create_access_key()["AccessKey"])

    def enable(self, id):
        self._iam.update_access_key(AccessKeyId=id, Status="Active")

    def disable(self, id):
        self._not_ours(id)
        self._iam.update_access_key(AccessKeyId=id, Status="Inactive")

    def delete(self, id):
        self._not_ours(id)
        self._iam.delete_access_key(AccessKeyId=id)

    def access(self, id):
        """What files for a program say that uses it."""
        return keys(self.api, id)

    def _not_ours(self, id):
        if id == self.scope.account.secret["access_key"]:
            raise Conflict(_("This site acts with it right now."))

    def _record(self, raw):
        id = raw["AccessKeyId"]
        return AccessKey(
            id=id,
            name=id,
            here=id == self.scope.account.secret["access_key"],
            secret=raw.get("SecretAccessKey") or "",
            status=STATUS.get(raw["Status"], "inactive"),
            created=raw.get("CreateDate"),
        )
