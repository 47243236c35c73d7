"""Volumes of EC2 (EBS). https://docs.aws.amazon.com/AWSEC2/latest/APIReference/API_DescribeVolumes.html"""

import re
from dataclasses import dataclass, field
from uuid import uuid4

from django.utils.translation import gettext_lazy as _

from ...clouds.ec2_pages import part
from ...clouds.ec2_tags import filters, name_of, named, names, specified, tags_of
from ...clouds.errors import CloudError, NotFound
from ...clouds.gather import gather
from .. import Backend as Base
from .. import Choice, Page, Ref
from .ec2_changes import Changes
from .record import Volume as BaseVolume

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
class Volume(BaseVolume):
    """A volume with what only EC2 knows of it. EC2 does not tell which ones an instance could start from."""

    iops: int | None = None
    throughput: int | None = None
    progress: tuple = ()  # of a change under way: ("modifying" | "optimizing", percent)
    tags: dict = field(default_factory=dict, hash=False)


class Backend(Changes, Base):
    Record = Volume
    ids = ID
    MANY_INSTANCES = MANY

    def list(self, window, *, name="", status=""):
        wanted = filters(status=status)
        wanted += filters(volume_id=name) if ID.fullmatch(name) else named(name)

        def ask(**page):
            answer = self.api.ec2.describe_volumes(Filters=wanted, **page)
            return answer["Volumes"], answer.get("NextToken", "")

        def rows():
            with self.scope.cloud.module.translated():
                return part(ask, lambda raw: raw["VolumeId"], window.marker, window.limit)

        answers = gather({"rows": rows, "underway": self.underway})
        if isinstance(answers["rows"], CloudError):
            raise answers["rows"]
        found, following = answers["rows"]
        whole = not window.marker and not following
        underway = answers["underway"] if isinstance(answers["underway"], dict) else {}
        return Page(tuple(self._records(found, underway)), following, len(found) if whole else None)

    def get(self, id):
        return self._records([self._raw(id)], self.underway([id]))[0]

    def _records(self, rows, underway=None):
        """With the names of the instances that they are attached to."""
        known = names(self.api, [one["InstanceId"] for raw in rows for one in raw.get("Attachments") or []])
        return [_record(raw, known, underway or {}) for raw in rows]

    def _raw(self, id):
        found = self.api.ec2.describe_volumes(VolumeIds=[id])["Volumes"]
        if not found:
            raise NotFound(id)
        return found[0]

    def troubled(self):
        found = self.api.ec2.describe_volumes(Filters=filters(status="error"), MaxResults=5)["Volumes"]
        return self._records(found[:5])

    def create(
        self, *, name, zone, size=None, source="", kind="", iops=None, throughput=None, encrypted=False, tags=None
    ):  # fmt: skip
        """``size`` in GB, by default the snapshot's; ``source``: "snapshot:ID" to fill it with.

        https://docs.aws.amazon.com/AWSEC2/latest/APIReference/API_CreateVolume.html
        """
        wanted = {
            "Size": size,
            "SnapshotId": source.removeprefix("snapshot:"),
            "VolumeType": kind,
            "Iops": iops,
            "Throughput": throughput,
            "Encrypted": encrypted,
            "TagSpecifications": specified(["volume"], name, tags),
        }
        made = self.api.ec2.create_volume(
            AvailabilityZone=zone,
            ClientToken=str(uuid4()),
            **{key: value for key, value in wanted.items() if value},
        )
        return _record(made, {}, {})

    # -- Choices -------------------------------------------------------------------------------------------------------

    def sources(self):
        """The newest snapshots of the account. EC2 pages through more than its own: one answer has to do.

        https://docs.aws.amazon.com/AWSEC2/latest/APIReference/API_DescribeSnapshots.html
        """
        wanted = filters(status="completed")
        found = self.api.ec2.describe_snapshots(OwnerIds=["self"], Filters=wanted, MaxResults=1000)[
            "Snapshots"
        ]
        found.sort(key=lambda one: (bool(name_of(one)), one["StartTime"]), reverse=True)
        return [_choice(one) for one in found[:MANY]]

    def source(self, value):
        """The choice of one that is not among those offered, such as another account's."""
        ids = [value.removeprefix("snapshot:")]
        return _choice(self.api.ec2.describe_snapshots(SnapshotIds=ids)["Snapshots"][0])

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

    def instance(self, id):
        """The choice of one that is not among those offered."""
        found = self.api.ec2.describe_instances(InstanceIds=[id])["Reservations"][0]["Instances"][0]
        return Choice(id, name_of(found) or id)


def _record(raw, known, underway):
    tags = tags_of(raw)
    attachments = raw.get("Attachments") or []
    passing = {one.get("State") for one in attachments} & {"attaching", "detaching"}
    progress = underway.get(raw["VolumeId"], ())
    status = min(passing) if passing and raw["State"] == "in-use" else raw["State"]
    snapshot = raw.get("SnapshotId")
    return Volume(
        id=raw["VolumeId"],
        name=tags.pop("Name", ""),
        status="modifying" if progress and progress[0] == "modifying" else status,
        size=raw["Size"],
        instances=tuple(Ref(one["InstanceId"], known.get(one["InstanceId"], "")) for one in attachments),
        kind=raw.get("VolumeType", ""),
        zone=raw["AvailabilityZone"],
        encrypted=bool(raw.get("Encrypted")),
        created=raw.get("CreateTime"),
        snapshot=Ref(snapshot) if snapshot else None,
        iops=raw.get("Iops"),
        throughput=raw.get("Throughput"),
        progress=progress,
        tags=tags,
    )


def _choice(snapshot):
    words = name_of(snapshot) or snapshot.get("Description") or snapshot["SnapshotId"]
    size, at = snapshot["VolumeSize"], snapshot["StartTime"]
    label = f"{words[:80]} · {size} GB · {at:%Y-%m-%d %H:%M}"
    return Choice(f"snapshot:{snapshot['SnapshotId']}", label, data={"gigabytes": size})
