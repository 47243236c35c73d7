"""What is done with a volume of EC2. The checks come first: not every endpoint makes them.

https://docs.aws.amazon.com/AWSEC2/latest/APIReference/API_ModifyVolume.html
"""

from django.utils.translation import gettext as _

from ...clouds.ec2_tags import RESERVED, free, pairs, specified, tags_of
from ...clouds.errors import CloudError, Conflict, Invalid
from .ec2_attaching import attach

UNDERWAY = "modifying", "optimizing"


class Changes:
    def attach(self, id, *, instance, device=""):
        attach(self.api.ec2, instance, id, device)

    def detach(self, id):
        """From all instances that it is attached to; all but a few volumes are attached to one at the most."""
        attachments = self._raw(id).get("Attachments") or []
        if not attachments:
            raise Conflict(_("It is attached to no instance."))
        for one in attachments:
            self.api.ec2.detach_volume(VolumeId=id, InstanceId=one["InstanceId"])

    def modify(self, id, *, size=None, kind="", iops=None, throughput=None):
        """Size in GB, type, IOPS and throughput in MiB/s, also while it is attached; only what differs is asked for.

        A volume never shrinks; not every endpoint says so.
        """
        raw = self._raw(id)
        if size and size < raw["Size"]:
            words = _("It has %d GB already, and a volume can only grow.")
            raise Invalid(message=words % raw["Size"], field="size")
        wanted = {"Size": size, "VolumeType": kind, "Iops": iops, "Throughput": throughput}
        have = dict(raw)
        if kind and kind != raw.get(
            "VolumeType"
        ):  # IOPS and throughput belong to a type: with a new one they are meant again
            have |= {"Iops": None, "Throughput": None}
        wanted = {name: value for name, value in wanted.items() if value and have.get(name) != value}
        if not wanted:
            raise Invalid(message=_("Nothing is different from what it is."))
        self.api.ec2.modify_volume(VolumeId=id, **wanted)

    def underway(self, ids=()):
        """Changes that are not complete: ``{id of the volume: (state, percent)}``; nothing where the endpoint does not tell.

        https://docs.aws.amazon.com/AWSEC2/latest/APIReference/API_DescribeVolumesModifications.html
        """
        asked = {"Filters": [{"Name": "modification-state", "Values": list(UNDERWAY)}]}
        if ids:
            asked["Filters"].append({"Name": "volume-id", "Values": list(ids)})
        try:
            with self.scope.cloud.module.translated():
                found = self.api.ec2.describe_volumes_modifications(**asked, MaxResults=500)
        except CloudError:
            return {}
        return {
            one["VolumeId"]: (one["ModificationState"], int(one.get("Progress") or 0))
            for one in found["VolumesModifications"]
            if one.get("ModificationState") in UNDERWAY
        }

    def snapshot(self, id, *, name, description=""):
        """https://docs.aws.amazon.com/AWSEC2/latest/APIReference/API_CreateSnapshot.html"""
        self.api.ec2.create_snapshot(
            VolumeId=id, Description=description, TagSpecifications=specified(["snapshot"], name)
        )

    def edit(self, id, *, name="", tags=None):
        """The name is a tag, too."""
        retag(self.api.ec2, id, tags_of(self._raw(id)), name, tags or {})

    def delete(self, id):
        """Not while it is attached; not every endpoint says so."""
        if self._raw(id).get("Attachments"):
            raise Conflict(_("It is attached to an instance."))
        self.api.ec2.delete_volume(VolumeId=id)


def retag(ec2, id, have, name, tags):
    """Make the name and the tags exactly these, the new ones first: what fails then has lost nothing. The cloud's own stay.

    https://docs.aws.amazon.com/AWSEC2/latest/APIReference/API_CreateTags.html
    """
    wanted = free(tags) | ({"Name": name} if name else {})
    new = {key: value for key, value in wanted.items() if have.get(key) != value}
    old = [key for key in have if key not in wanted and not key.startswith(RESERVED)]
    if new:
        ec2.create_tags(Resources=[id], Tags=pairs(new))
    if old:
        ec2.delete_tags(Resources=[id], Tags=[{"Key": key} for key in old])
