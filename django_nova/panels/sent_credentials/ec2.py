"""New access keys of IAM users, handed over once. The secret is kept encrypted until it is fetched, and erased with that.

https://docs.aws.amazon.com/IAM/latest/APIReference/API_CreateAccessKey.html
"""

from ...clouds.errors import NotFound
from ...clouds.secrets import unseal
from .. import Choice
from .kept import SentBackend

MOST = 1000  # users to choose from


class Backend(SentBackend):
    @property
    def iam(self):
        return self.api.client("iam")

    def create(self, *, user, address, hours):
        """Make a key for an IAM user. It goes again if its link cannot be kept."""
        made = self.iam.create_access_key(UserName=user)["AccessKey"]
        held = {"user": user, "access_key": made["AccessKeyId"], "secret_key": made["SecretAccessKey"]}
        try:
            return self._send(user, hours, held, bound=address)
        except BaseException:
            self.iam.delete_access_key(UserName=user, AccessKeyId=made["AccessKeyId"])
            raise

    def delete(self, id):
        """A key that nobody fetched goes with its link: nobody has it."""
        link = self._link(id)
        if not link.used_at and (held := unseal(link.sealed)):
            self._forget_key(held)
        link.delete()

    def _forget_key(self, held):
        try:
            with self.scope.cloud.module.translated():
                self.iam.delete_access_key(UserName=held["user"], AccessKeyId=held["access_key"])
        except NotFound:  # somebody was quicker, or the user is gone
            return

    def users(self):
        found = self.iam.list_users(MaxItems=MOST)["Users"]
        return [Choice(one["UserName"], one["UserName"]) for one in found]
