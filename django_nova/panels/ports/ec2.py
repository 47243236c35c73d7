"""Network interfaces of EC2. https://docs.aws.amazon.com/AWSEC2/latest/APIReference/API_DescribeNetworkInterfaces.html"""

import re
from contextlib import suppress
from dataclasses import dataclass, field

from django.utils.translation import gettext as _

from ...clouds.ec2_tags import filters, specified, tags_of
from ...clouds.errors import CloudError, Conflict, Invalid
from .. import Ref
from ..networks.amazon import Vpc, ref, whole
from .record import Port as BasePort

ADDRESS = re.compile(r"[0-9.*]+|[0-9a-fA-F]*:[0-9a-fA-F:*]*")
STATUS = {
    "in-use": "up",
    "available": "down",
    "attaching": "building",
    "detaching": "building",
    "pending": "building",
}


@dataclass(frozen=True)
class Port(BasePort):
    """``first``: the interface that its instance was launched with. The first of ``addresses`` is the primary one."""

    subnet: Ref | None = None
    public: tuple[str, ...] = ()
    source_check: bool = True
    first: bool = False
    zone: str = ""
    tags: dict = field(default_factory=dict, hash=False)

    @property
    def secondary(self):
        return self.addresses[1:]


class Backend(Vpc):
    Record = Port
    kind, call = "eni", "describe_network_interfaces"
    rows_key, id_key = "NetworkInterfaces", "NetworkInterfaceId"
    beside = ("tag_names",)

    def list(self, window, *, name="", network="", instance=""):
        wanted = filters(vpc_id=network)
        wanted += [{"Name": "attachment.instance-id", "Values": [instance]}] if instance else []
        if ADDRESS.fullmatch(name):
            wanted += [{"Name": "addresses.private-ip-address", "Values": [name]}]
        else:
            wanted += self._searched(name)
        rows, following, known = self._part(window, wanted, self.beside)
        return whole(window, rows, following, lambda raw: _record(raw, known["tag_names"]))

    def get(self, id):
        raw, known = self._one(id, self.beside)
        return _record(raw, known["tag_names"])

    def _raw(self, id):
        """With its tags under the name that all others have them under."""
        raw = super()._raw(id)
        return raw | {"Tags": raw.get("TagSet") or []}

    def create(
        self, *, subnet, name="", description="", addresses=(), security_groups=(), instance="", tags=None
    ):  # fmt: skip
        """In a subnet, with these addresses (the first is the primary one) or the next free one.

        https://docs.aws.amazon.com/AWSEC2/latest/APIReference/API_CreateNetworkInterface.html
        """
        given = {"SubnetId": subnet, "TagSpecifications": specified(["network-interface"], name, tags)}
        listed = [{"PrivateIpAddress": one, "Primary": n == 0} for n, one in enumerate(addresses)]
        given |= {"PrivateIpAddresses": listed} if listed else {}
        given |= {"Groups": list(security_groups)} if security_groups else {}
        given |= {"Description": description} if description else {}
        made = self.api.ec2.create_network_interface(**given)["NetworkInterface"]
        if instance:
            try:
                with self.scope.cloud.module.translated():
                    self.attach(made["NetworkInterfaceId"], instance=instance)
            except CloudError as error:
                with suppress(CloudError), self.scope.cloud.module.translated():
                    self.api.ec2.delete_network_interface(NetworkInterfaceId=made["NetworkInterfaceId"])
                error.field = "instance"
                raise
        return _record(made, {})

    def edit(
        self, id, *, name=None, description=None, security_groups=None, source_check=None, tags=None
    ):  # fmt: skip
        """One attribute a call, as EC2 wants it.

        https://docs.aws.amazon.com/AWSEC2/latest/APIReference/API_ModifyNetworkInterfaceAttribute.html
        """
        if name is not None or tags is not None:
            self._tag(id, name, tags)
        changes = {
            "Description": None if description is None else {"Value": description},
            "Groups": None if security_groups is None else list(security_groups),
            "SourceDestCheck": None if source_check is None else {"Value": source_check},
        }
        if security_groups == []:
            raise Invalid(_("An interface has at least one security group."), field="security_groups")
        for key, value in changes.items():
            if value is not None:
                self.api.ec2.modify_network_interface_attribute(NetworkInterfaceId=id, **{key: value})

    def readdress(self, id, *, secondary=()):
        """Exactly these addresses beside the primary one, which stays.

        https://docs.aws.amazon.com/AWSEC2/latest/APIReference/API_AssignPrivateIpAddresses.html
        """
        have = set(_addresses(self._raw(id))[1:])
        if gone := sorted(have - set(secondary)):
            self.api.ec2.unassign_private_ip_addresses(NetworkInterfaceId=id, PrivateIpAddresses=gone)
        if new := [one for one in secondary if one not in have]:
            self.api.ec2.assign_private_ip_addresses(NetworkInterfaceId=id, PrivateIpAddresses=new)

    def attach(self, id, *, instance):
        """At the next free place. https://docs.aws.amazon.com/AWSEC2/latest/APIReference/API_AttachNetworkInterface.html"""
        raw = self._raw(id)
        found = self.api.ec2.describe_instances(InstanceIds=[instance])["Reservations"][0]["Instances"][0]
        if (raw.get("Attachment") or {}).get("InstanceId"):
            raise Conflict(_("It is attached to an instance already."))
        zone = found["Placement"]["AvailabilityZone"]
        if raw.get("AvailabilityZone") and raw["AvailabilityZone"] != zone:
            told = {"one": raw["AvailabilityZone"], "other": zone}
            words = _("The interface is in zone %(one)s, the instance in %(other)s.") % told
            raise Invalid(words, field="instance")
        taken = {one["Attachment"]["DeviceIndex"] for one in found["NetworkInterfaces"]}
        place = next(n for n in range(1, 99) if n not in taken)
        self.api.ec2.attach_network_interface(NetworkInterfaceId=id, InstanceId=instance, DeviceIndex=place)

    def detach(self, id):
        attachment = self._raw(id).get("Attachment") or {}
        if not attachment.get("InstanceId"):
            raise Conflict(_("It is attached to no instance."))
        if attachment.get("DeviceIndex") == 0:
            raise Conflict(_("The first interface belongs to the instance and cannot be removed."))
        self.api.ec2.detach_network_interface(AttachmentId=attachment["AttachmentId"])

    def delete(self, id):
        """Not while it is attached; not every endpoint says so."""
        if (self._raw(id).get("Attachment") or {}).get("InstanceId"):
            raise Conflict(_("It is attached to an instance: detach it first."))
        self.api.ec2.delete_network_interface(NetworkInterfaceId=id)


def _addresses(raw):
    """The primary one first."""
    found = sorted(raw.get("PrivateIpAddresses") or [], key=lambda one: not one.get("Primary"))
    listed = [one["PrivateIpAddress"] for one in found] or [raw.get("PrivateIpAddress")]
    return [*filter(None, listed), *(one["Ipv6Address"] for one in raw.get("Ipv6Addresses") or [])]


def _record(raw, names):
    tags = tags_of({"Tags": raw.get("TagSet")})
    attachment = raw.get("Attachment") or {}
    listed = [*(raw.get("PrivateIpAddresses") or []), raw]
    public = [(one.get("Association") or {}).get("PublicIp") for one in listed]
    return Port(
        id=raw["NetworkInterfaceId"],
        name=tags.pop("Name", ""),
        status=STATUS.get(raw.get("Status"), "up"),
        addresses=tuple(_addresses(raw)),
        network=ref(raw.get("VpcId"), names),
        instance=ref(attachment.get("InstanceId"), names),
        mac=raw.get("MacAddress") or "",
        security_groups=tuple(
            Ref(one["GroupId"], one.get("GroupName", "")) for one in raw.get("Groups") or ()
        ),
        description=raw.get("Description") or "",
        system=bool(raw.get("RequesterManaged")),
        subnet=ref(raw.get("SubnetId"), names),
        public=tuple(dict.fromkeys(filter(None, public))),
        source_check=raw.get("SourceDestCheck", True),
        first=attachment.get("DeviceIndex") == 0 and bool(attachment.get("InstanceId")),
        zone=raw.get("AvailabilityZone") or "",
        tags=tags,
    )
