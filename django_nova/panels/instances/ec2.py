"""Instances of EC2: reading them. Changing them is in ``ec2_actions`` and ``ec2_network``, what forms offer in ``ec2_choices``.

https://docs.aws.amazon.com/AWSEC2/latest/APIReference/API_DescribeInstances.html
"""

import re
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta
from ipaddress import ip_address, ip_network

from ...clouds.cache import remembered, remembered_each
from ...clouds.ec2_pages import part
from ...clouds.ec2_tags import containing, filters, named, names, tagged, tags_of
from ...clouds.errors import CloudError, NotFound
from ...clouds.gather import gather
from .. import Backend as Base
from .. import Page, Ref
from .ec2_actions import Actions
from .ec2_catalogue import Catalogue
from .ec2_choices import Choices
from .ec2_metrics import Numbers
from .ec2_network import Network
from .firewall import Firewall
from .record import Address, Instance, Size

STATUS = {
    "pending": "building",
    "running": "running",
    "stopping": "stopping",
    "stopped": "stopped",
    "shutting-down": "deleting",
    "terminated": "deleted",
}
FAILED = [
    "Client.InternalError", "Client.InvalidSnapshot.NotFound", "Client.VolumeLimitExceeded", "Server.InternalError",
    "Server.InsufficientInstanceCapacity", "Server.ScheduledStop", "Server.SpotInstanceTermination",
]  # fmt: skip
INSIDE = [ip_network(range) for range in ("10.0.0.0/8", "172.16.0.0/12", "192.168.0.0/16", "100.64.0.0/10")]
ID = re.compile(r"i-[0-9a-f]{8,17}")


@dataclass(frozen=True)
class Machine(Instance):
    """An instance with what only EC2 knows of it; ``protected`` is asked for one instance only."""

    tags: dict = field(default_factory=dict, hash=False)
    network: str = ""
    protected: bool | None = None
    launched: datetime | None = None
    root: str = field(default="", repr=False)  # the volume that it starts from


class Backend(Choices, Actions, Network, Numbers, Catalogue, Firewall, Base):
    Record = Machine
    remembers = ("flavors",)
    states = {
        "running": ["running"],
        "stopped": ["stopped", "stopping"],
        "building": ["pending"],
        "deleted": ["terminated", "shutting-down"],
    }

    # -- Reading -------------------------------------------------------------------------------------------------------

    def list(self, window, *, name="", status="", ip="", image="", flavor="", tag=""):
        """One page by EC2's tokens. Names, tags and sizes may hold a ``*``; an instance's id is found as a name."""
        wanted = filters(
            instance_state_name=self.states.get(status, status), image_id=self._images_meant(image)
        )
        wanted += filters(instance_type=flavor) + tagged(tag)
        wanted += filters(instance_id=name) if ID.fullmatch(name) else named(name)
        rows, following = [], ""
        for way in _ways(ip):  # EC2 keeps private, public and newer addresses apart
            rows, following = part(
                self._asking(wanted + way), lambda raw: raw["InstanceId"], window.marker, window.limit
            )
            if rows:
                break
        whole = not window.marker and not following
        return Page(tuple(self._records(rows)), following, len(rows) if whole else None)

    def _images_meant(self, text):
        """Ids of the images that a text means: one id, or those with it in their name. An id of none, if there are none."""
        if not text or text.startswith("ami-"):
            return text
        return self.shared(300, "image_ids", text) or "ami-none"

    def image_ids(self, text):
        found = self.api.ec2.describe_images(Filters=filters(name=containing(text)), MaxResults=200)["Images"]
        return [one["ImageId"] for one in found[:200]]

    def _asking(self, wanted):
        def ask(**page):
            answer = self.api.ec2.describe_instances(Filters=wanted, **page)
            return _instances(answer), answer.get("NextToken", "")

        return ask

    def get(self, id):
        answers = gather(
            {
                "instance": lambda: self.ask("_raw", id),
                "protected": lambda: self.ask("_protected", id),
            }
        )
        if isinstance(answers["instance"], CloudError):
            raise answers["instance"]
        raw, protected = answers["instance"], answers["protected"]
        record = self._records([raw])[0]
        places = [raw.get("VpcId"), raw.get("SubnetId")]
        known = names(self.api, [*places, *(ref.id for ref in record.volumes)])
        return replace(
            record,
            size=self._sized(record.size),
            protected=None if isinstance(protected, CloudError) else protected,
            volumes=tuple(Ref(ref.id, known.get(ref.id, "")) for ref in record.volumes),
            network=" / ".join(known.get(place, place) for place in places if place),
        )

    def _raw(self, id):
        found = _instances(self.api.ec2.describe_instances(InstanceIds=[id]))
        if not found:
            raise NotFound(id)
        return found[0]

    def _protected(self, id):
        """https://docs.aws.amazon.com/AWSEC2/latest/APIReference/API_DescribeInstanceAttribute.html"""
        answer = self.api.ec2.describe_instance_attribute(InstanceId=id, Attribute="disableApiTermination")
        return answer["DisableApiTermination"]["Value"]

    def _sized(self, size):
        """The size with what it is made of, where the cloud tells."""
        try:
            kind = self.types_named([size.id])[size.id]
        except CloudError:
            kind = None
        return replace(size, vcpus=kind.vcpus, memory=kind.memory, disk=kind.disk) if kind else size

    def troubled(self):
        """Instances that failed, and those that do not pass the cloud's own checks."""
        calls = {
            "failed": lambda: self.ask("_failed"),
            "impaired": lambda: remembered((self.api.together, "impaired"), 60, self._unreachable),
        }
        answers = gather(calls)
        if isinstance(answers["failed"], CloudError):
            raise answers["failed"]
        impaired = [] if isinstance(answers["impaired"], CloudError) else answers["impaired"]
        return [*answers["failed"], *impaired][:5]

    def _failed(self):
        answer = self.api.ec2.describe_instances(Filters=filters(state_reason_code=FAILED), MaxResults=5)
        return self._records(_instances(answer))

    def _unreachable(self):
        """https://docs.aws.amazon.com/AWSEC2/latest/APIReference/API_DescribeInstanceStatus.html"""
        with self.scope.cloud.module.translated():
            wanted = [{"Name": "instance-status.status", "Values": ["impaired"]}]
            found = self.api.ec2.describe_instance_status(Filters=wanted, MaxResults=100)["InstanceStatuses"]
            ids = [one["InstanceId"] for one in found if one["InstanceStatus"]["Status"] == "impaired"][:5]
            return self._records(_instances(self.api.ec2.describe_instances(InstanceIds=ids))) if ids else []

    def console(self, id, *, lines="100"):
        """The last lines that it printed, as text. EC2 keeps 64 kB and brings them up to date every few minutes.

        https://docs.aws.amazon.com/AWSEC2/latest/APIReference/API_GetConsoleOutput.html
        """
        output = self.api.ec2.get_console_output(InstanceId=id).get("Output") or ""
        wanted = int(lines) if lines.isdecimal() else 100
        return "\n".join(output.splitlines()[-max(1, min(wanted, 10000)) :])

    # -- Words ---------------------------------------------------------------------------------------------------------

    def _records(self, rows):
        images = self._image_names({raw["ImageId"] for raw in rows if raw.get("ImageId")})
        return [_record(raw, images) for raw in rows]

    def _image_names(self, ids):
        """Names by id, asked for once an hour: an image's name never changes. Without them the ids must do."""

        def ask(unknown):
            with self.scope.cloud.module.translated():
                found = self.api.ec2.describe_images(Filters=filters(image_id=unknown))["Images"]
            return {one["ImageId"]: one.get("Name", "") for one in found}

        try:
            return remembered_each((self.api.together, "image name"), sorted(ids), 3600, ask)
        except CloudError:
            return {}


def _instances(answer):
    return [raw for reservation in answer["Reservations"] for raw in reservation["Instances"]]


def _ways(ip):
    """Filters that may find an address, the likeliest first; only an exact address is worth another question."""
    if not ip:
        return [[]]
    private, public = filters(private_ip_address=ip), filters(ip_address=ip)
    try:
        address = ip_address(ip)
    except ValueError:  # with a *, or the beginning of one
        return [filters(private_ip_address=ip if "*" in ip else f"{ip}*")]
    if address.version == 6:
        return [[{"Name": "network-interface.ipv6-addresses.ipv6-address", "Values": [address.compressed]}]]
    return [private, public] if any(address in range for range in INSIDE) else [public, private]


def _record(raw, image_names):
    key, image = raw.get("KeyName"), raw.get("ImageId")
    disks = {one["DeviceName"]: one["Ebs"] for one in raw.get("BlockDeviceMappings") or [] if one.get("Ebs")}
    root = disks.get(raw.get("RootDeviceName"), {})
    created, launched = _created(raw, root), raw.get("LaunchTime")
    status = STATUS.get(raw["State"]["Name"], "unknown")
    if status == "building" and launched and launched - created > timedelta(seconds=30):
        status = "starting"
    reason = raw.get("StateReason") or {}
    tags = tags_of(raw)
    return Machine(
        id=raw["InstanceId"],
        name=tags.pop("Name", ""),
        status=status,
        addresses=_addresses(raw),
        size=Size(raw["InstanceType"], raw["InstanceType"]),
        image=Ref(image, image_names.get(image) or "") if image else None,
        zone=(raw.get("Placement") or {}).get("AvailabilityZone", ""),
        created=created,
        key_pair=Ref(key, key) if key else None,
        security_groups=tuple(
            Ref(one["GroupId"], one.get("GroupName", "")) for one in raw.get("SecurityGroups") or []
        ),
        volumes=tuple(Ref(disk["VolumeId"]) for disk in disks.values()),
        fault=reason.get("Message", "") if reason.get("Code") in FAILED else "",
        tags=tags,
        network=" / ".join(filter(None, [raw.get("VpcId"), raw.get("SubnetId")])),
        launched=launched,
        root=root.get("VolumeId", ""),
    )


def _created(raw, root):
    """EC2 tells only when it was started last; its first disk and interface are as old as itself."""
    plugs = [one.get("Attachment") or {} for one in raw.get("NetworkInterfaces") or []]
    first = [one.get("AttachTime") for one in plugs if one.get("DeviceIndex") == 0]
    return min(filter(None, [raw.get("LaunchTime"), root.get("AttachTime"), *first]), default=None)


def _addresses(raw):
    """The ways to reach it, public ones first."""
    found = {}
    for plug in raw.get("NetworkInterfaces") or []:
        subnet, mac = plug.get("SubnetId", ""), plug.get("MacAddress", "")
        for one in plug.get("PrivateIpAddresses") or []:
            if public := (one.get("Association") or {}).get("PublicIp"):
                found[public] = Address(public, subnet, True, mac)
            found[one["PrivateIpAddress"]] = Address(one["PrivateIpAddress"], subnet, False, mac)
        for one in plug.get("Ipv6Addresses") or []:
            found[one["Ipv6Address"]] = Address(one["Ipv6Address"], subnet, True, mac)
    for ip, public in (raw.get("PublicIpAddress"), True), (raw.get("PrivateIpAddress"), False):
        if ip:
            found.setdefault(ip, Address(ip, raw.get("SubnetId", ""), public))
    return tuple(sorted(found.values(), key=lambda address: (not address.public, ":" in address.ip)))
