"""Attaching a volume of EC2 to an instance, asked for from either side. The checks come first: not every endpoint makes them.

https://docs.aws.amazon.com/AWSEC2/latest/APIReference/API_AttachVolume.html
"""

from django.utils.translation import gettext as _

from ...clouds.errors import Conflict, Invalid, NotFound

DEVICES = [f"/dev/sd{letter}" for letter in "fghijklmnop"]  # what EC2 recommends for further volumes


def attach(ec2, instance, volume, device=""):
    """Attach it as ``device``, by default as the next free one."""
    disk = next(iter(ec2.describe_volumes(VolumeIds=[volume])["Volumes"]), None)
    reservations = ec2.describe_instances(InstanceIds=[instance])["Reservations"]
    machine = next((one for reservation in reservations for one in reservation["Instances"]), None)
    if disk is None or machine is None:
        raise NotFound(volume if disk is None else instance)
    if disk["State"] != "available" and not (disk["State"] == "in-use" and disk.get("MultiAttachEnabled")):
        raise Conflict(_("The volume is not free: it is attached elsewhere, or not ready yet."))
    zone = machine["Placement"]["AvailabilityZone"]
    if disk["AvailabilityZone"] != zone:
        told = {"one": disk["AvailabilityZone"], "other": zone}
        raise Invalid(message=_("The volume is in zone %(one)s, the instance in %(other)s.") % told)
    used = {one["DeviceName"] for one in machine.get("BlockDeviceMappings") or []}
    if device in used:
        raise Conflict(_("%s is in use already.") % device, field="device")
    ec2.attach_volume(InstanceId=instance, VolumeId=volume, Device=device or _free(used))


def _free(used):
    """The next free device; what is /dev/sdf to EC2 may have been named /dev/xvdf."""
    taken = {name.replace("/dev/xvd", "/dev/sd") for name in used}
    found = next((device for device in DEVICES if device not in taken), None)
    if found is None:
        raise Conflict(_("No device is free: name one yourself, or detach another volume."), field="device")
    return found
