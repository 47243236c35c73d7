"""What is done with a volume of Cinder. https://docs.openstack.org/api-ref/block-storage/v3/#volume-actions-volumes-action"""

from django.utils.translation import gettext as _

from ...clouds.errors import Conflict


class Actions:
    def attach(self, id, *, instance, device=""):
        """Nova attaches it, and tells Cinder."""
        self.api.compute.volumes.create_server_volume(instance, id, device or None)

    def detach(self, id):
        attachments = self.raw(id)["attachments"]
        if not attachments:
            raise Conflict(_("It is attached to no instance."))
        for attachment in attachments:
            self.api.compute.volumes.delete_server_volume(attachment["server_id"], id)

    def extend(self, id, *, size):
        """To ``size`` GB; since 3.42 also while it is attached."""
        self._act(id, {"os-extend": {"new_size": size}}, microversion="3.42")

    def retype(self, id, *, kind, policy="never"):
        """To another type; ``policy`` "on-demand": also if what is on it has to move to another backend for that.

        https://docs.openstack.org/api-ref/block-storage/v3/#retype-a-volume
        """
        self._act(id, {"os-retype": {"new_type": kind, "migration_policy": policy}})

    def bootable(self, id):
        self._act(id, {"os-set_bootable": {"bootable": True}})

    def unbootable(self, id):
        self._act(id, {"os-set_bootable": {"bootable": False}})

    def freeze(self, id):
        """Read-only from the next time that it is attached."""
        self._act(id, {"os-update_readonly_flag": {"readonly": True}})

    def thaw(self, id):
        self._act(id, {"os-update_readonly_flag": {"readonly": False}})

    def image(self, id, *, name, disk_format="raw"):
        """Its content as an image; answers the image's id.

        https://docs.openstack.org/api-ref/block-storage/v3/#upload-volume-to-image
        """
        body = {"image_name": name, "disk_format": disk_format, "container_format": "bare", "force": False}
        answer = self._act(id, {"os-volume_upload_image": body})
        return answer.json()["os-volume_upload_image"]["image_id"]

    def snapshot(self, id, *, name, description=""):
        """https://docs.openstack.org/api-ref/block-storage/v3/#create-a-snapshot"""
        body = {"volume_id": id, "name": name, "description": description, "force": True}
        self.api.volume.post("/snapshots", json={"snapshot": body})

    def revert(self, id, *, snapshot):
        """To its newest snapshot: Cinder goes back no further.

        https://docs.openstack.org/api-ref/block-storage/v3/#revert-volume-to-snapshot
        """
        self._act(id, {"revert": {"snapshot_id": snapshot}}, microversion="3.40")

    def backup(self, id, *, name, description="", incremental=False):
        """https://docs.openstack.org/api-ref/block-storage/v3/#create-a-backup"""
        body = {"volume_id": id, "name": name, "description": description}
        body |= {"incremental": incremental, "force": True}
        self.api.volume.post("/backups", json={"backup": body})

    def transfer(self, id):
        """Its form is the transfers' business."""

    def edit(self, id, *, name="", description="", metadata=None):
        """Name and description, and exactly this metadata, which is a call of its own.

        https://docs.openstack.org/api-ref/block-storage/v3/#update-a-volume ,
        https://docs.openstack.org/api-ref/block-storage/v3/#update-a-volumes-metadata
        """
        self.api.volume.put(f"/volumes/{id}", json={"volume": {"name": name, "description": description}})
        if metadata is not None:
            self.api.volume.put(f"/volumes/{id}/metadata", json={"metadata": metadata})

    def delete(self, id, *, cascade=False):
        """With its snapshots if ``cascade``; else Cinder refuses while it has any."""
        self.api.volume.delete(f"/volumes/{id}", params={"cascade": "true"} if cascade else {})

    def _act(self, id, body, **kwargs):
        return self.api.volume.post(f"/volumes/{id}/action", json=body, **kwargs)

    def newest(self, id):
        """Its snapshots that are ready, the newest first."""
        query = {"volume_id": id, "status": "available", "sort": "created_at:desc", "limit": 1}
        return self.api.volume.get("/snapshots/detail", params=query).json()["snapshots"]
