"""Groups of Keystone. https://docs.openstack.org/api-ref/identity/v3/#groups"""

from .. import Page
from ..users.openstack_keystone import Keystone
from .record import KeystoneGroup


class Backend(Keystone):
    Record = KeystoneGroup

    def list(self, window, *, name="", domain=""):
        domain = self.own(domain)
        if domain is None:
            return Page(())
        return self.part("/groups", window, self._record, name__icontains=name, domain_id=domain)

    def get(self, id):
        return self._record(self.http.get(f"/groups/{id}").json()["group"])

    def create(self, *, name, domain="", description=""):
        body = {"name": name, "description": description}
        body["domain_id"] = domain or self.http.domain or self.api.access.project_domain_id
        return self._record(self.http.post("/groups", json={"group": body}).json()["group"])

    def edit(self, id, *, name=None, description=None):
        given = {"name": name, "description": description}
        if changed := {key: value for key, value in given.items() if value is not None}:
            self.http.patch(f"/groups/{id}", json={"group": changed})

    def delete(self, id):
        self.http.delete(f"/groups/{id}")

    def _record(self, raw):
        return KeystoneGroup(raw["id"], raw["name"], self.domain(raw), raw.get("description") or "")
