"""New access keys of IAM users, handed over once. The secret is kept encrypted until it is fetched, and erased with that.

https://docs.aws.amazon.com/IAM/latest/APIReference/API_CreateAccessKey.html
"""

from ...clouds.errors import NotFound
from .. import Choice
from ..users.ec2_iam import Iam
from .kept import SentBackend

MOST = 1000  # users to choose from


class Backend(SentBackend):
    @classmethod
    def available(cls, scope):
        """For those who may look at users; who may make keys for them is IAM's to say."""
        return Iam.available(scope)

    @property
    def iam(self):
        return self.api.client("iam")

    def create(self, *, user, address, hours):
        """Make a key for an IAM user. It goes again if its link cannot be kept."""
        made = self.iam.create_access_key(UserName=user)["AccessKey"]
        held = {"secret_key": made["SecretAccessKey"]}
        try:
            return self._send(user, hours, held, bound=address, access_key=made["AccessKeyId"])
        except BaseException:
            self.iam.delete_access_key(UserName=user, AccessKeyId=made["AccessKeyId"])
            raise

    def delete(self, id):
        """A key that nobody fetched goes with its link: nobody has it."""
        link = self._link(id)
        if not link.used_at:
            self._forget_key(link.about)
        link.delete()

    def _forget_key(self, about):
        try:
            with self.scope.cloud.module.translated():
                self.iam.delete_access_key(UserName=about["name"], AccessKeyId=about["access_key"])
        except NotFound:  # somebody was quicker, or the user is gone
            return

    def users(self):
        found = self.iam.list_users(MaxItems=MOST)["Users"]
        return [Choice(one["UserName"], one["UserName"]) for one in found]
