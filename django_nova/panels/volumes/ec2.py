"""Volumes of EC2 (EBS). https://docs.aws.amazon.com/AWSEC2/latest/APIReference/API_DescribeVolumes.html"""

import re
from dataclasses import dataclass, field
from datetime import datetime
from uuid import uuid4

from django.utils.translation import gettext as _now
from django.utils.translation import gettext_lazy as _

from ...clouds.ec2_pages import part
from ...clouds.ec2_tags import filters, name_of, named, names, specified, tags_of
from ...clouds.errors import Conflict, Invalid, NotFound
from .. import Backend as Base
from .. import Choice, Page, Ref
from .ec2_attaching import attach

MANY = 200  # choices of one field at the most
ID = re.compile(r"vol-[0-9a-f]{8,17}")
KINDS = {
    "gp3": _("gp3 · for most uses"),
    "gp2": _("gp2 · for most uses, older"),
    "io2": _("io2 · fastest, for large databases"),
    "io1": _("io1 · fast, older"),
    "st1": _("st1 · for large files read in sequence"),
    "sc1": _("sc1 · cheapest, for archives"),
    "standard": _("standard · magnetic disks"),
}


@dataclass(frozen=True)
class Volume:
    """A volume in the dashboard's words. EC2 does not tell which ones an instance could start from."""

    id: str
    name: str
    status: str
    size: int
    instances: tuple[Ref, ...] = ()
    kind: str = ""
    zone: str = ""
    encrypted: bool = False
    created: datetime | None = None
    tags: dict = field(default_factory=dict, hash=False)


class Backend(Base):
    Record = Volume

    def list(self, window, *, name="", status=""):
        wanted = filters(status=status)
        wanted += filters(volume_id=name) if ID.fullmatch(name) else named(name)

        def ask(**page):
            answer = self.api.ec2.describe_volumes(Filters=wanted, **page)
            return answer["Volumes"], answer.get("NextToken", "")

        rows, following = part(ask, lambda raw: raw["VolumeId"], window.marker, window.limit)
        whole = not window.marker and not following
        return Page(tuple(self._records(rows)), following, len(rows) if whole else None)

    def get(self, id):
        return self._records([self._raw(id)])[0]

    def _records(self, rows):
        """With the names of the instances that they are attached to."""
        known = names(self.api, [one["InstanceId"] for raw in rows for one in raw.get("Attachments") or []])
        return [_record(raw, known) for raw in rows]

    def _raw(self, id):
        found = self.api.ec2.describe_volumes(VolumeIds=[id])["Volumes"]
        if not found:
            raise NotFound(id)
        return found[0]

    def troubled(self):
        found = self.api.ec2.describe_volumes(Filters=filters(status="error"), MaxResults=5)["Volumes"]
        return self._records(found[:5])

    def create(self, *, name, size, zone, source="", kind="", tags=None):
        """``size`` in GB; ``source``: "snapshot:ID" to fill it with.

        https://docs.aws.amazon.com/AWSEC2/latest/APIReference/API_CreateVolume.html
        """
        wanted = {
            "SnapshotId": source.removeprefix("snapshot:"),
            "VolumeType": kind,
            "TagSpecifications": specified(["volume"], name, tags),
        }
        made = self.api.ec2.create_volume(
            AvailabilityZone=zone,
            Size=size,
            ClientToken=str(uuid4()),
            **{key: value for key, value in wanted.items() if value},
        )
        return _record(made, {})

    def attach(self, id, *, instance, device=""):
        attach(self.api.ec2, instance, id, device)

    def detach(self, id):
        """From all instances that it is attached to; all but a few volumes are attached to one at the most."""
        attachments = self._raw(id).get("Attachments") or []
        if not attachments:
            raise Conflict(_now("It is attached to no instance."))
        for one in attachments:
            self.api.ec2.detach_volume(VolumeId=id, InstanceId=one["InstanceId"])

    def extend(self, id, *, size):
        """To ``size`` GB, also while it is attached. A volume never shrinks; not every endpoint says so.

        https://docs.aws.amazon.com/AWSEC2/latest/APIReference/API_ModifyVolume.html
        """
        have = self._raw(id)["Size"]
        if size <= have:
            raise Invalid(_now("It has %d GB already, and a volume can only grow.") % have, field="size")
        self.api.ec2.modify_volume(VolumeId=id, Size=size)

    def delete(self, id):
        """Not while it is attached; not every endpoint says so."""
        if self._raw(id).get("Attachments"):
            raise Conflict(_now("It is attached to an instance."))
        self.api.ec2.delete_volume(VolumeId=id)

    # -- Choices -------------------------------------------------------------------------------------------------------

    def sources(self):
        """The newest snapshots of the account.

        https://docs.aws.amazon.com/AWSEC2/latest/APIReference/API_DescribeSnapshots.html
        """
        wanted = filters(status="completed")
        found = self.api.ec2.describe_snapshots(OwnerIds=["self"], Filters=wanted, MaxResults=1000)[
            "Snapshots"
        ]
        found.sort(key=lambda one: (bool(name_of(one)), one["StartTime"]), reverse=True)
        return [Choice(f"snapshot:{one['SnapshotId']}", _snapshot(one)) for one in found[:MANY]]

    def kinds(self):
        """EC2 tells none: they are the same everywhere."""
        return [Choice(kind, words) for kind, words in KINDS.items()]

    def zones(self):
        found = self.api.ec2.describe_availability_zones()["AvailabilityZones"]
        zones = [one["ZoneName"] for one in found if one["State"] == "available"]
        return [Choice(zone, zone, chosen=n == 0) for n, zone in enumerate(zones)]

    def instances(self, record):
        """Those that it could be attached to: in its zone, running or stopped."""
        wanted = filters(availability_zone=record.zone, instance_state_name=["running", "stopped"])
        answer = self.api.ec2.describe_instances(Filters=wanted, MaxResults=MANY)
        found = [one for reservation in answer["Reservations"] for one in reservation["Instances"]][:MANY]
        choices = [Choice(one["InstanceId"], name_of(one) or one["InstanceId"]) for one in found]
        return sorted(choices, key=lambda choice: choice.label.casefold())


def _record(raw, known):
    tags = tags_of(raw)
    attachments = raw.get("Attachments") or []
    passing = {one.get("State") for one in attachments} & {"attaching", "detaching"}
    status = raw["State"]
    return Volume(
        id=raw["VolumeId"],
        name=tags.pop("Name", ""),
        status=min(passing) if passing and status == "in-use" else status,
        size=raw["Size"],
        instances=tuple(Ref(one["InstanceId"], known.get(one["InstanceId"], "")) for one in attachments),
        kind=raw.get("VolumeType", ""),
        zone=raw["AvailabilityZone"],
        encrypted=bool(raw.get("Encrypted")),
        created=raw.get("CreateTime"),
        tags=tags,
    )


def _snapshot(raw):
    words = name_of(raw) or raw.get("Description") or raw["SnapshotId"]
    return f"{words[:80]} · {raw['VolumeSize']} GB · {raw['StartTime']:%Y-%m-%d %H:%M}"
