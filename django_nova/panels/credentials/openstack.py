"""The catalogue of Keystone, and what files for programs say of this project.

https://docs.openstack.org/api-ref/identity/v3/#authentication-and-token-management
"""

import re

from ...clouds.errors import NotFound
from .. import Backend as Base
from .files import Keys, Stack
from .record import Catalogue, Endpoint

AMAZON_LIKE = "ec2", "s3"


class Backend(Base):
    Record = Endpoint
    ids = re.compile(r"[\w.-]+")
    share = "alone"

    def list(self, window):
        """The services of the region, which came with the person's token: nothing is asked for."""
        access, found = self.access(), tuple(self._endpoints())
        secret = "application_credential" if access.credential else "password"
        return Catalogue(found, total=len(found), files=tuple(access.files()), secret=secret)

    def get(self, id):
        found = next((one for one in self._endpoints() if one.id == id), None)
        if found is None:
            raise NotFound(id)
        return found

    def access(self):
        return stack(self.api)

    def _endpoints(self):
        return [Endpoint(kind, kind, url) for kind, url in sorted(addresses(self.api).items())]


def addresses(api):
    """``{type of service: address}`` in the region of the scope."""
    where = {"region_name": api.scope.region, "interface": api.scope.cloud.options.get("interface", "public")}
    found = api.access.service_catalog.get_endpoints_data(**where)
    return {kind: endpoints[0].url for kind, endpoints in found.items() if endpoints}


def stack(api):
    """What files say: by the application credential if the person linked one, else by name and password."""
    secret, access, options = api.scope.account.secret, api.access, api.scope.cloud.options
    known = secret["id"] if secret["kind"] == "application_credential" else ""
    return Stack(
        cloud=api.scope.cloud.slug,
        title=api.scope.cloud.name,
        auth_url=api.identity.endpoint_override,
        region=api.scope.region,
        project_id=api.scope.project.id,
        project=api.scope.project.name,
        username=access.username,
        domain=access.user_domain_name,
        credential=known,
        interface=options.get("interface", "public"),
        verify=options.get("verify", True),
        ec2=keys(api),
    )


def keys(api, access_key=""):
    """What files for programs that speak as Amazon's clouds do say of this OpenStack.

    None where its catalogue has no such service: without an address those programs would take the secret to Amazon.
    """
    urls = {kind: url for kind, url in addresses(api).items() if kind in AMAZON_LIKE}
    if not urls:
        return None
    cloud = api.scope.cloud
    return Keys(
        cloud.slug, cloud.name, api.scope.region, urls, access_key, verify=cloud.options.get("verify", True)
    )
