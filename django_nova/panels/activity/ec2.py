"""Who oversees an account of an EC2 cloud: whom IAM lets see its users.

https://docs.aws.amazon.com/IAM/latest/APIReference/API_ListUsers.html
"""

from ...clouds.cache import remembered
from ...clouds.ec2 import translated
from ...clouds.errors import CloudError, Forbidden
from .log import Log

SECONDS = 300  # that an answer about somebody's rights is good for


class Backend(Log):
    def manages(self):
        def ask():
            try:
                with translated():
                    self.api.client("iam").list_users(MaxItems=1)
            except Forbidden:
                return False
            return True

        try:
            return remembered(("activity", self.api.alone), SECONDS, ask)
        except CloudError:  # nobody can say: then everybody sees their own
            return False
