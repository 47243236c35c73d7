"""Instances of EC2: what changes them. Each method is one verb of the panel.

https://docs.aws.amazon.com/AWSEC2/latest/APIReference/API_RunInstances.html
"""

from dataclasses import replace
from uuid import uuid4

from django.utils.translation import gettext as _

from ...clouds.ec2_tags import RESERVED, pairs, specified, tags_of
from ...clouds.errors import CloudError, Conflict, Invalid, NotFound
from ...clouds.gather import gather
from ..images.ec2 import NAMES
from ..volumes import ec2_attaching


class Actions:
    image_names = NAMES

    def create(
        self, *, name, source, flavor, subnet="", security_groups=(), key_pair="", count=1, user_data="", zone="", tags=None,
        volume_size=None, delete_volume=True,
    ):  # fmt: skip
        """Launch ``count`` instances from ``source`` ("image:ID"). ``user_data`` is text, ``volume_size`` in GB. One call makes
        them, with name and tags. Answers the first of them.
        """
        image = source.removeprefix("image:")
        wanted = {
            "SubnetId": subnet,
            "SecurityGroupIds": list(security_groups),
            "KeyName": key_pair,
            "UserData": user_data.replace("\r\n", "\n"),
            "Placement": {"AvailabilityZone": zone} if zone else None,
            "BlockDeviceMappings": self._first_disk(image, volume_size, delete_volume),
            "TagSpecifications": specified(["instance", "volume"], name, tags),
        }
        made = self.api.ec2.run_instances(
            ImageId=image,
            InstanceType=flavor,
            MinCount=count,
            MaxCount=count,
            ClientToken=str(uuid4()),
            **{key: value for key, value in wanted.items() if value},
        )["Instances"]
        first = self._records(made[:1])[0]
        return first if len(made) == 1 else self._numbered(first, name, [one["InstanceId"] for one in made])

    def _first_disk(self, image, size, delete):
        """The first disk as it is wanted; None where the image brings none that could be changed.

        https://docs.aws.amazon.com/AWSEC2/latest/APIReference/API_BlockDeviceMapping.html
        """
        found = self.api.ec2.describe_images(ImageIds=[image])["Images"]
        if not found:
            raise NotFound(image, field="source")
        root, disks = found[0].get("RootDeviceName"), found[0].get("BlockDeviceMappings") or []
        disk = next((one["Ebs"] for one in disks if one.get("DeviceName") == root and one.get("Ebs")), None)
        if disk is None:
            if size:
                raise Invalid(_("This image brings a disk whose size is fixed."), field="volume_size")
            return None
        own = disk.get("VolumeSize") or 0
        if size and size < own:
            raise Invalid(_("The image needs at least %d GB.") % own, field="volume_size")
        wanted = {"DeleteOnTermination": delete} | ({"VolumeSize": size or own} if size or own else {})
        return [{"DeviceName": root, "Ebs": wanted}]

    def _numbered(self, first, name, ids):
        """Of several each gets a number behind its name. They run already: if that fails, it is only told."""
        calls = {
            id: lambda id=id, n=n: self.ask("rename", id, name=f"{name}-{n}") for n, id in enumerate(ids, 1)
        }
        failed = [one for one in gather(calls).values() if isinstance(one, CloudError)]
        named = replace(first, name=f"{name}-1 … {name}-{len(ids)}")
        if not failed:
            return named
        words = _("All %(count)d are being launched, but %(failed)d of them could not be numbered: %(why)s")
        told = {"count": len(ids), "failed": len(failed), "why": failed[0]}
        return replace(named, name=name, fault=words % told)

    # -- Power ---------------------------------------------------------------------------------------------------------

    def start(self, id):
        self.api.ec2.start_instances(InstanceIds=[id])

    def stop(self, id):
        self.api.ec2.stop_instances(InstanceIds=[id])

    def reboot(self, id):
        self.api.ec2.reboot_instances(InstanceIds=[id])

    def delete(self, id):
        self.api.ec2.terminate_instances(InstanceIds=[id])

    # -- What it is ----------------------------------------------------------------------------------------------------

    def retype(self, id, *, flavor):
        self.api.ec2.modify_instance_attribute(InstanceId=id, InstanceType={"Value": flavor})

    def protect(self, id):
        self.api.ec2.modify_instance_attribute(InstanceId=id, DisableApiTermination={"Value": True})

    def unprotect(self, id):
        self.api.ec2.modify_instance_attribute(InstanceId=id, DisableApiTermination={"Value": False})

    def rename(self, id, *, name):
        self.api.ec2.create_tags(Resources=[id], Tags=pairs({"Name": name}))

    def tag(self, id, *, tags=None):
        """Make the tags exactly these; the name and the cloud's own tags stay."""
        have, tags = tags_of(self._raw(id)), tags or {}
        new = {
            key: value
            for key, value in tags.items()
            if have.get(key) != value and not key.startswith(RESERVED)
        }
        old = [key for key in have if key not in tags and key != "Name" and not key.startswith(RESERVED)]
        if new:
            self.api.ec2.create_tags(Resources=[id], Tags=pairs(new))
        if not old:
            return
        try:
            self.ask("_untag", id, old)
        except CloudError as error:
            if not new:
                raise
            words = _("The new tags are saved, but the old ones could not be removed: %s")
            raise Conflict(message=words % error) from error

    def _untag(self, id, keys):
        self.api.ec2.delete_tags(Resources=[id], Tags=[{"Key": key} for key in keys])

    def snapshot(self, id, *, name, reboot=False):
        """An image of it, with all its disks.

        https://docs.aws.amazon.com/AWSEC2/latest/APIReference/API_CreateImage.html
        """
        made = self.api.ec2.create_image(
            InstanceId=id, Name=name, NoReboot=not reboot, TagSpecifications=specified(["image"], name)
        )
        return made["ImageId"]

    # -- Volumes -------------------------------------------------------------------------------------------------------

    def attach(self, id, *, volume, device=""):
        ec2_attaching.attach(self.api.ec2, id, volume, device)

    def detach(self, id, *, volume):
        self.api.ec2.detach_volume(VolumeId=volume, InstanceId=id)
