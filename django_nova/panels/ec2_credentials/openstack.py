"""EC2 credentials of Keystone: for the EC2 and S3 services of an OpenStack. They belong to the person, for one project.

Keystone tells their secrets again whenever it is asked; here they are told on demand only, and lists hold none.
https://docs.openstack.org/api-ref/identity/v3-ext/#os-ec2-api
"""

import re

from .. import Backend as Base
from .. import Page
from ..credentials.openstack import keys
from .record import Ec2Credential


class Backend(Base):
    Record = Ec2Credential
    ids = re.compile(r"[A-Za-z0-9-]+")
    share = "alone"

    @property
    def _path(self):
        return f"/users/{self.api.user_id}/credentials/OS-EC2"

    def list(self, window):
        """Those of the person for this project. Keystone tells all of a person's at once."""
        found = self.api.identity.get(self._path).json()["credentials"]
        mine = sorted(one["access"] for one in found if one["tenant_id"] == self.scope.project.id)
        start = mine.index(window.marker) + 1 if window.marker in mine else 0
        shown = mine[start : start + window.limit]
        more = start + window.limit < len(mine)
        return Page(tuple(Ec2Credential(id, id) for id in shown), shown[-1] if more else "", len(mine))

    def get(self, id):
        raw = self._raw(id)
        return Ec2Credential(raw["access"], raw["access"])

    def create(self):
        body = {"tenant_id": self.scope.project.id}
        raw = self.api.identity.post(self._path, json=body).json()["credential"]
        return Ec2Credential(raw["access"], raw["access"], secret=raw["secret"])

    def reveal(self, id):
        raw = self._raw(id)
        return Ec2Credential(raw["access"], raw["access"], secret=raw["secret"])

    def delete(self, id):
        self.api.identity.delete(f"{self._path}/{id}")

    def access(self, id):
        """What files for a program say that uses it."""
        return keys(self.api, id)

    def _raw(self, id):
        return self.api.identity.get(f"{self._path}/{id}").json()["credential"]
