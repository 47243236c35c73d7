"""Images of EC2: registered, copied, described, shown to others, protected, put out of use, deregistered.

https://docs.aws.amazon.com/AWSEC2/latest/UserGuide/AMIs.html
"""

from uuid import uuid4

from django.utils.translation import gettext as _

from ...clouds import Scope
from ...clouds.cache import forget
from ...clouds.ec2_tags import RESERVED, free, pairs, specified, tags_of
from ...clouds.errors import CloudError, Conflict, Invalid, NotFound


class Changes:
    def create(
        self,
        *,
        name,
        snapshot="",
        url="",
        description="",
        device="/dev/xvda",
        architecture="x86_64",
        boot="",
        tags=None,
    ):
        """An image of a snapshot of a root disk, or of a disk's file in S3.

        Tags are set by themselves: not every endpoint takes them at once.
        https://docs.aws.amazon.com/AWSEC2/latest/APIReference/API_RegisterImage.html
        """
        if not snapshot and not url:
            raise Invalid(message=_("An image is made from something: choose it."), field="snapshot")
        if snapshot and url:
            raise Invalid(message=_("Choose a snapshot or give an address, not both."), field="url")
        if url:
            return self._import(name, url, description, architecture, boot, tags or {})
        found = self.api.ec2.describe_snapshots(SnapshotIds=[snapshot])["Snapshots"]
        if not found:
            raise NotFound(snapshot, field="snapshot")
        if found[0]["State"] != "completed":
            raise Conflict(_("The snapshot is not ready yet."), field="snapshot")
        free(tags or {})
        self._free(self.api.ec2, name)
        made = self.api.ec2.register_image(
            Name=name,
            RootDeviceName=device,
            BlockDeviceMappings=[{"DeviceName": device, "Ebs": {"SnapshotId": snapshot}}],
            Architecture=architecture,
            VirtualizationType="hvm",
            EnaSupport=True,
            **({"Description": description} if description else {}),
            **({"BootMode": boot} if boot else {}),
        )["ImageId"]
        if tags:
            self._tag(made, tags)
        return self.get(made)

    def _import(self, name, url, description, architecture, boot, tags):
        """A task that EC2 works at for minutes. The image that comes of it is named as the task is, and has its tags.

        https://docs.aws.amazon.com/AWSEC2/latest/APIReference/API_ImportImage.html
        """
        task = self.api.ec2.import_image(
            Architecture=architecture,
            Description=description or name,
            DiskContainers=[{"Url": url, "Description": name}],
            TagSpecifications=specified(["import-image-task"], name, tags),
            ClientToken=str(uuid4()),
            **({"BootMode": boot} if boot else {}),
        )
        return self._task(task | {"Tags": pairs({"Name": name})})

    def _free(self, ec2, name):
        """Names of own images are unique; not every endpoint says so."""
        named = [
            {"Name": "name", "Values": [name.replace("\\", "\\\\").replace("*", "\\*").replace("?", "\\?")]}
        ]
        if any(
            one.get("Name") == name for one in ec2.describe_images(Owners=["self"], Filters=named)["Images"]
        ):
            raise Conflict(message=_("There is an image of that name already."), field="name")

    def copy(self, id, *, name, region, description="", encrypted=False):
        """Into a region, this one or another; answers where it went.

        https://docs.aws.amazon.com/AWSEC2/latest/APIReference/API_CopyImage.html
        """
        if self.get(id).status != "active":
            raise Conflict(_("The image is not ready."))
        there = Scope(self.scope.account, self.scope.project, region)
        with self.scope.cloud.module.translated():
            self._free(there.api.ec2, name)
            there.api.ec2.copy_image(
                SourceRegion=self.scope.region,
                SourceImageId=id,
                Name=name,
                ClientToken=str(uuid4()),
                **({"Description": description} if description else {}),
                **({"Encrypted": True} if encrypted else {}),
            )
        forget(*there.args)
        return there

    def edit(self, id, *, description=""):
        """Its name never changes here. https://docs.aws.amazon.com/AWSEC2/latest/APIReference/API_ModifyImageAttribute.html"""
        self.api.ec2.modify_image_attribute(ImageId=id, Description={"Value": description})
        if self.get(id).description != description:
            raise Conflict(
                message=_("This cloud does not change the descriptions of images."), field="description"
            )

    def annotate(self, id, *, tags=None):
        """All tags as they shall be, the new ones first: what fails then has lost nothing."""
        wanted = free(tags or {})
        have = {key: value for key, value in tags_of(self._raw(id)).items() if not key.startswith(RESERVED)}
        if changed := {key: value for key, value in wanted.items() if have.get(key) != value}:
            self._tag(id, changed)
        if gone := [{"Key": key} for key in have if key not in wanted]:
            self.api.ec2.delete_tags(Resources=[id], Tags=gone)

    def _tag(self, id, tags):
        self.api.ec2.create_tags(Resources=[id], Tags=pairs(tags))

    def publish(self, id, *, visibility):
        verb = "Add" if visibility == "public" else "Remove"
        self.api.ec2.modify_image_attribute(ImageId=id, LaunchPermission={verb: [{"Group": "all"}]})

    def protect(self, id):
        """https://docs.aws.amazon.com/AWSEC2/latest/APIReference/API_EnableImageDeregistrationProtection.html"""
        self.api.ec2.enable_image_deregistration_protection(ImageId=id)

    def unprotect(self, id):
        self.api.ec2.disable_image_deregistration_protection(ImageId=id)

    def deactivate(self, id):
        """https://docs.aws.amazon.com/AWSEC2/latest/APIReference/API_DisableImage.html"""
        self.api.ec2.disable_image(ImageId=id)

    def reactivate(self, id):
        self.api.ec2.enable_image(ImageId=id)

    def delete(self, id, *, snapshots=False):
        """Its snapshots stay unless they are to go, too: volumes may have been made from them.

        https://docs.aws.amazon.com/AWSEC2/latest/APIReference/API_DeregisterImage.html
        """
        theirs = [one.id for one in self.get(id).snapshots] if snapshots else []
        self.api.ec2.deregister_image(ImageId=id)
        left = {}
        for one in theirs:
            try:
                with self.scope.cloud.module.translated():
                    self.api.ec2.delete_snapshot(SnapshotId=one)
            except NotFound:
                pass
            except CloudError as error:
                left[one] = error.detail
        if left:
            words = _("The image is gone, but not all of its snapshots: %s")
            raise Conflict(message=words % ", ".join(f"{id} ({why})" for id, why in left.items()))
