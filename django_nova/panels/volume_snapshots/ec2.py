"""Snapshots of EC2 (EBS). https://docs.aws.amazon.com/AWSEC2/latest/APIReference/API_DescribeSnapshots.html"""

import re
from dataclasses import dataclass, field, replace

from ...clouds import Scope
from ...clouds.cache import forget
from ...clouds.ec2_pages import part
from ...clouds.ec2_tags import filters, name_of, named, names, specified, tags_of
from ...clouds.errors import CloudError, Conflict, NotFound
from .. import Backend as Base
from .. import Choice, Page, Ref
from ..volumes.ec2_changes import retag
from .record import VolumeSnapshot as BaseSnapshot

MANY = 200  # choices of one field at the most
ID = re.compile(r"snap-[0-9a-f]{8,17}")
STATUS = {"completed": "available", "pending": "creating", "recoverable": "deleted", "recovering": "working"}
WHOSE = {
    "": {"OwnerIds": ["self"]},
    "shared": {"RestorableByUserIds": ["self"]},
    "public": {"RestorableByUserIds": ["all"]},
}
PERMISSION = "createVolumePermission"


@dataclass(frozen=True)
class VolumeSnapshot(BaseSnapshot):
    """``owned``: by this account; ``shared_with``: numbers of accounts, and "all"."""

    encrypted: bool = False
    owned: bool = True
    owner: str = ""
    shared_with: tuple = ()
    tags: dict = field(default_factory=dict, hash=False)


class Backend(Base):
    Record = VolumeSnapshot
    ids = ID

    def list(self, window, *, name="", status="", volume="", whose=""):
        """Own ones; those that others share are asked for by ``whose``."""
        wanted = filters(
            status=next((theirs for theirs, ours in STATUS.items() if ours == status), status),
            volume_id=volume,
        )
        wanted += filters(snapshot_id=name) if ID.fullmatch(name) else named(name)

        def ask(**page):
            answer = self.api.ec2.describe_snapshots(Filters=wanted, **WHOSE.get(whose, WHOSE[""]), **page)
            return answer["Snapshots"], answer.get("NextToken", "")

        rows, following = part(ask, lambda raw: raw["SnapshotId"], window.marker, window.limit)
        whole = not window.marker and not following
        known = names(self.api, [one.get("VolumeId") for one in rows])
        records = tuple(self._record(raw, known) for raw in rows)
        return Page(records, following, len(rows) if whole else None)

    def get(self, id):
        raw = self._raw(id)
        record = self._record(raw, names(self.api, [raw.get("VolumeId")]))
        return replace(record, shared_with=self._shared(id)) if record.owned else record

    def _raw(self, id):
        found = self.api.ec2.describe_snapshots(SnapshotIds=[id])["Snapshots"]
        if not found:
            raise NotFound(id)
        return found[0]

    def _shared(self, id):
        """https://docs.aws.amazon.com/AWSEC2/latest/APIReference/API_DescribeSnapshotAttribute.html"""
        try:
            with self.scope.cloud.module.translated():
                found = self.api.ec2.describe_snapshot_attribute(SnapshotId=id, Attribute=PERMISSION)
        except CloudError:  # who may not see it is shown the rest
            return ()
        found = found.get("CreateVolumePermissions") or []
        return tuple(sorted(one.get("UserId") or one.get("Group", "") for one in found))

    def create(self, *, volume, name, description="", tags=None):
        """https://docs.aws.amazon.com/AWSEC2/latest/APIReference/API_CreateSnapshot.html"""
        made = self.api.ec2.create_snapshot(
            VolumeId=volume, Description=description, TagSpecifications=specified(["snapshot"], name, tags)
        )
        return self._record(made | {"Tags": [{"Key": "Name", "Value": name}]}, {})

    def edit(self, id, *, name="", tags=None):
        retag(self.api.ec2, id, tags_of(self._raw(id)), name, tags or {})

    def restore(self, id):
        """Into a new volume: the form of volumes does that."""

    def register(self, id):
        """As an image: the form of images does that."""

    def copy(self, id, *, region, name="", description="", encrypted=False):
        """Into a region, this one or another, which is asked there.

        https://docs.aws.amazon.com/AWSEC2/latest/APIReference/API_CopySnapshot.html
        """
        if self._raw(id)["State"] != "completed":
            raise Conflict
        there = Scope(self.scope.account, self.scope.project, region)
        there.api.ec2.copy_snapshot(
            SourceRegion=self.scope.region,
            SourceSnapshotId=id,
            Description=description,
            TagSpecifications=specified(["snapshot"], name),
            **({"Encrypted": True} if encrypted else {}),
        )
        forget(*there.args)

    def permit(self, id, *, public=False, accounts=()):
        """With exactly these, the new ones first.

        https://docs.aws.amazon.com/AWSEC2/latest/APIReference/API_ModifySnapshotAttribute.html
        """
        have, wanted = set(self._shared(id)), {*accounts, *(["all"] if public else [])}
        for verb, who in ("add", wanted - have), ("remove", have - wanted):
            given = {"UserIds": sorted(who - {"all"}), "GroupNames": sorted(who & {"all"})}
            if who:
                self.api.ec2.modify_snapshot_attribute(
                    SnapshotId=id,
                    Attribute=PERMISSION,
                    OperationType=verb,
                    **{name: values for name, values in given.items() if values},
                )

    def delete(self, id):
        self.api.ec2.delete_snapshot(SnapshotId=id)

    # -- Choices -------------------------------------------------------------------------------------------------------

    def volumes(self):
        wanted = filters(status=["available", "in-use"])
        found = self.api.ec2.describe_volumes(Filters=wanted, MaxResults=MANY)["Volumes"][:MANY]
        return [_volume(one) for one in found]

    def volume(self, id):
        """The choice of one that is not among those offered."""
        return _volume(self.api.ec2.describe_volumes(VolumeIds=[id])["Volumes"][0])

    def regions(self):
        return [
            Choice(one, one, chosen=one == self.scope.region)
            for one in self.scope.cloud.module.regions(self.scope.account)
        ]

    def _record(self, raw, known):
        tags, volume = tags_of(raw), raw.get("VolumeId") or ""
        percent = (raw.get("Progress") or "").rstrip("%")
        status = STATUS.get(raw["State"], raw["State"])
        owned = raw.get("OwnerId") in (None, "", "self", self.scope.project.id)  # its volume is ours as well
        return VolumeSnapshot(
            id=raw["SnapshotId"],
            name=tags.pop("Name", ""),
            status=status,
            size=raw["VolumeSize"],
            volume=Ref(volume if owned else "", known.get(volume) or volume) if volume else None,
            progress=int(percent) if percent.isdecimal() and status == "creating" else None,
            description=raw.get("Description") or "",
            created=raw.get("StartTime"),
            encrypted=bool(raw.get("Encrypted")),
            owned=owned,
            owner=raw.get("OwnerId") or "",
            tags=tags,
        )


def _volume(raw):
    return Choice(raw["VolumeId"], f"{name_of(raw) or raw['VolumeId']} · {raw['Size']} GB")
