"""Where Amazon's services, or those of a cloud that speaks like them, answer in this region.

https://docs.aws.amazon.com/general/latest/gr/aws-service-information.html
"""

import re

from ...clouds.errors import NotFound
from .. import Backend as Base
from .files import Keys
from .record import Catalogue, Endpoint

SERVICES = "cloudwatch", "ec2", "iam", "s3", "sts"


class Backend(Base):
    Record = Endpoint
    ids = re.compile(r"[\w.-]+")
    share = "alone"

    def list(self, window):
        """The services that the dashboard uses; an EC2 endpoint has no catalogue to ask."""
        found = tuple(map(self.get, SERVICES))
        return Catalogue(found, total=len(found), files=tuple(self.access().files()), secret="access_key")  # noqa: S106

    def get(self, id):
        if id not in SERVICES:
            raise NotFound(id)
        return Endpoint(id, id, self.api.address(id))

    def access(self):
        return keys(self.api)


def keys(api, access_key=""):
    """What files say: with the access key that the person linked unless another is named, and no secret.

    With a role or a session token that key alone opens nothing: then files ask for one.
    """
    secret, cloud = api.scope.account.secret, api.scope.cloud
    lasting = not secret.get("role") and not secret.get("session_token")
    own = {name: cloud.options.get(f"{name}_endpoint_url") for name in SERVICES}
    every = cloud.options.get("endpoint_url")
    urls = {name: url or every for name, url in own.items() if url or every}
    known = access_key or (secret["access_key"] if lasting else "")
    return Keys(
        cloud.slug, cloud.name, api.scope.region, urls, known, verify=cloud.options.get("verify", True)
    )
