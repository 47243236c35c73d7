"""Images of Glance: made, described, shown to others, protected, put out of use, deleted.

https://docs.openstack.org/api-ref/image/v2/#images
"""

from contextlib import suppress

from django.utils.translation import gettext as _

from ...clouds.errors import CloudError, Conflict, Invalid
from . import formats
from .openstack_files import PATCH, done
from .openstack_properties import differences, free, taken


class Changes:
    def create(
        self, *, name, url="", description="", disk_format="", container_format="", min_disk=0, min_memory=0,
        system_kind="", distribution="", version="", architecture="", visibility="", protected=False, properties=None,
    ):  # fmt: skip
        """The record of an image, which waits for its file; with ``url`` the cloud fetches the file from there.

        https://docs.openstack.org/api-ref/image/v2/#import-an-image
        """
        self._settable(properties or {})
        if url and not disk_format:
            disk_format = formats.disk_format(formats.name_in(url))
        if url and not container_format:
            container_format = formats.container_format(formats.name_in(url))
        body = (properties or {}) | {
            "name": name, "description": description, "disk_format": disk_format,
            "container_format": container_format or ("bare" if disk_format else ""),
            "min_disk": min_disk, "min_ram": min_memory, "os_type": system_kind, "os_distro": distribution,
            "os_version": version, "architecture": architecture, "visibility": visibility, "protected": protected,
        }  # fmt: skip
        made = self.api.image.post(
            "/v2/images", json={key: value for key, value in body.items() if value}
        ).json()
        if url:
            self._import(made["id"], url, protected)
        return self._record(made | ({"status": "importing"} if url else {}))

    def _import(self, id, url, protected):
        """A record that nothing will ever fill is of no use: it goes when Glance refuses the address."""
        body = {"method": {"name": "web-download", "uri": url}}
        try:
            with self.scope.cloud.module.translated():
                done(self.api.image.post(f"/v2/images/{id}/import", json=body))
        except CloudError as error:
            with suppress(CloudError):
                if protected:
                    self.ask("unprotect", id)
                self.ask("delete", id)
            error.field = error.field or "url"
            raise

    def edit(
        self, id, *, name, description="", min_disk=0, min_memory=0, system_kind="", distribution="", version="",
        architecture="",
    ):  # fmt: skip
        raw = self._raw(id)
        changes = [
            {"op": "replace", "path": "/name", "value": name},
            {"op": "replace", "path": "/min_disk", "value": min_disk or 0},
            {"op": "replace", "path": "/min_ram", "value": min_memory or 0},
        ]
        wanted = {
            "description": description, "os_type": system_kind, "os_distro": distribution, "os_version": version,
            "architecture": architecture,
        }  # fmt: skip
        have = {key: raw[key] for key in wanted if key in raw}
        self.patch(id, changes + differences(have, {key: value for key, value in wanted.items() if value}))

    def annotate(self, id, *, properties=None):
        """All free properties as they shall be; those with fields of their own are left alone."""
        wanted = self._settable(properties or {})
        self.patch(id, differences(free(self._raw(id)), wanted))

    def _settable(self, properties):
        """The properties, if none of them would be taken for something else."""
        if wrong := [key for key in properties if taken(key)]:
            words = _("“%s” is a word of the cloud's own: it has a field or a page elsewhere.")
            raise Invalid(message=words % wrong[0], field="properties")
        return properties

    def patch(self, id, changes):
        """The answer is the image as it is now: without it nothing was changed."""
        if changes:
            answer = self.api.image.patch(f"/v2/images/{id}", json=changes, headers={"Content-Type": PATCH})
            answer.json()["id"]

    def publish(self, id, *, visibility):
        """Who sees it. What is private has no members any more, so that is said first."""
        if visibility == "private" and self._raw(id)["visibility"] == "shared" and self._members(id):
            raise Conflict(
                message=_("It is shared with projects: take them off its members first."), field="visibility"
            )
        self._set(id, "visibility", visibility)

    def _members(self, id):
        return self.api.image.get(f"/v2/images/{id}/members").json()["members"]

    def protect(self, id):
        self._set(id, "protected", True)

    def unprotect(self, id):
        self._set(id, "protected", False)

    def _set(self, id, name, value):
        self.patch(id, [{"op": "replace", "path": f"/{name}", "value": value}])

    def deactivate(self, id):
        done(self.api.image.post(f"/v2/images/{id}/actions/deactivate"))

    def reactivate(self, id):
        done(self.api.image.post(f"/v2/images/{id}/actions/reactivate"))

    def accept(self, id):
        self._reply(id, "accepted")

    def reject(self, id):
        self._reply(id, "rejected")

    def _reply(self, id, status):
        """https://docs.openstack.org/api-ref/image/v2/#update-an-image-member"""
        path = f"/v2/images/{id}/members/{self.scope.project.id}"
        self.api.image.put(path, json={"status": status}).json()["member_id"]

    def delete(self, id):
        done(self.api.image.delete(f"/v2/images/{id}"))
