"""Images of EC2 (AMIs). https://docs.aws.amazon.com/AWSEC2/latest/APIReference/API_DescribeImages.html"""

import re
from dataclasses import dataclass, field
from datetime import datetime

from django.core.validators import RegexValidator
from django.utils.dateparse import parse_datetime
from django.utils.translation import gettext_lazy as _

from ...clouds.ec2_pages import part
from ...clouds.ec2_tags import RESERVED, containing, filters, name_of, tags_of
from ...clouds.errors import CloudError, Invalid, NotFound
from ...clouds.gather import gather
from .. import Backend as Base
from .. import Choice, Page, Ref
from .ec2_changes import Changes

PUBLIC_SECONDS = 60  # that an answer about public images is reused: there are thousands
MANY = 200  # choices of one field at the most
ID = re.compile(r"ami-[0-9a-f]{8,17}")
TASK = re.compile(r"import-ami-[0-9a-z]+")
FAILED = "failed", "error", "invalid"
STATUS = {
    "available": "active",
    "pending": "saving",
    "transient": "saving",
    "disabled": "off",
    "deregistered": "deleted",
}
ADDRESSES = RegexValidator(
    r"^s3://[a-z0-9.-]{3,63}/.+$", _("An address in S3 looks like s3://bucket/disk.vmdk.")
)
PUBLICITY = {"private": _("This account, and accounts that it is shared with"), "public": _("Everybody")}
OTHERS = {  # what others made: arguments of DescribeImages
    "shared": {"ExecutableUsers": ["self"], "Filters": filters(is_public="false")},
    "public": {"Owners": ["amazon"], "Filters": filters(is_public="true")},
    "community": {"Filters": filters(is_public="true")},
}
NAMES = RegexValidator(
    r"^[\w()\[\] ./'@-]{3,128}$",
    _("Use 3 to 128 characters: letters without accents, digits, spaces and ( ) [ ] . / - ' @ _."),
    flags=re.ASCII,
)
OWNER = re.compile(r"\d{12}|[a-z-]+")  # an account's number, or an alias such as "amazon"
VISIBILITIES = {
    "": _("Ours and shared with us"),
    "private": _("Ours"),
    "shared": _("Shared with us"),
}


@dataclass(frozen=True)
class Image:
    """An image in the dashboard's words; ``min_disk`` in GB. EC2 does not tell how many bytes it takes."""

    id: str
    name: str
    status: str
    kind: str = "image"
    visibility: str = ""
    min_disk: int | None = None
    system: str = ""
    architecture: str = ""
    owner: str = ""
    owned: bool = False
    protected: bool | None = None
    created: datetime | None = None
    description: str = ""
    fault: str = ""
    snapshots: tuple[Ref, ...] = ()
    image: Ref | None = None  # that an import became
    properties: dict = field(default_factory=dict, hash=False)

    @property
    def whose(self):
        if self.owned:
            return "ours-public" if self.visibility == "public" else "ours"
        return self.visibility


class Backend(Changes, Base):
    Record = Image
    ids = re.compile(r"[\w-]+")
    publicity = PUBLICITY
    addresses = ADDRESSES
    image_names = NAMES
    processors = [(one, one) for one in ("x86_64", "arm64", "i386")]

    @property
    def visibilities(self):
        """What can be asked for, in words. Amazon vouches for its own public images only; elsewhere they are all alike."""
        if self.api.amazon:
            return VISIBILITIES | {"public": _("Public, by Amazon"), "community": _("All public ones")}
        return VISIBILITIES | {"community": _("Public")}

    def list(self, window, *, name="", visibility="", owner=""):
        """The account's own and those shared with it, newest first; public ones when they are asked for.

        With an ``owner``, whatever of that account may be seen here. A ``*`` in a name is a pattern.
        """
        if owner:
            if not OWNER.fullmatch(owner):
                raise Invalid(message=_("An owner is an account's number, or a name such as “amazon”."))
            visibility = f"of {owner}"
        elif visibility in ("", "private"):
            return self._own(window, name, shared=not visibility)
        rows, following = part(
            lambda **page: self._others(visibility, name, page),
            lambda image: image.id,
            window.marker,
            window.limit,
        )
        whole = not window.marker and not following
        return Page(tuple(rows), following, len(rows) if whole else None)

    def _own(self, window, name, shared):
        """Few enough to be asked for at once, and two questions that EC2 cannot join."""
        calls = {"own": lambda: self.ask("images", Owners=["self"], Filters=_named(name))}
        if shared:
            theirs = OTHERS["shared"]
            calls["shared"] = lambda: self.ask(
                "images", **theirs | {"Filters": theirs["Filters"] + _named(name)}
            )
        answers = gather(calls)
        if isinstance(answers["own"], CloudError):
            raise answers["own"]
        found = {}
        for images in answers.values():
            if not isinstance(images, CloudError):
                found |= {image.id: image for image in images}
        newest = sorted(found.values(), key=_newest, reverse=True)
        rows, following = part(
            lambda **page: (newest, ""), lambda image: image.id, window.marker, window.limit
        )
        return Page(tuple(rows), following, len(newest))

    def images(self, **wanted):
        return [self._record(raw) for raw in self.api.ec2.describe_images(**wanted)["Images"]]

    def _others(self, visibility, name, page):
        return self.shared(PUBLIC_SECONDS, "answer", visibility, name, **page)

    def answer(self, visibility, name, **page):
        """One answer about images of others, and the token of the next."""
        of = visibility.removeprefix("of ")
        wanted = (
            {"Owners": [of], "Filters": []} if of != visibility else OTHERS.get(visibility, OTHERS["shared"])
        )
        given = wanted | {"Filters": wanted["Filters"] + _named(name)}
        answer = self.api.ec2.describe_images(**given, **page)
        images = sorted(map(self._record, answer["Images"]), key=_newest, reverse=True)
        return images, answer.get("NextToken", "")

    def get(self, id):
        if TASK.fullmatch(id):
            return self._import_task(id)
        return self._record(self._raw(id))

    def _import_task(self, id):
        """https://docs.aws.amazon.com/AWSEC2/latest/APIReference/API_DescribeImportImageTasks.html"""
        found = self.api.ec2.describe_import_image_tasks(ImportTaskIds=[id])["ImportImageTasks"]
        if not found:
            raise NotFound(id)
        return self._task(found[0])

    def _task(self, raw):
        """An import as the image that it will be; it has a page, and no place in lists until it is done."""
        failed = raw.get("Status") in ("deleted", "deleting")
        return Image(
            id=raw["ImportTaskId"],
            name=tags_of(raw).get("Name", ""),
            status="error" if failed else "done" if raw.get("Status") == "completed" else "saving",
            kind="import",
            visibility="private",
            architecture=raw.get("Architecture") or "",
            owner=self.scope.project.id,
            description=raw.get("Description") or "",
            fault=raw.get("StatusMessage", "") if failed else "",
            image=Ref(raw["ImageId"]) if raw.get("ImageId") else None,
        )

    def _raw(self, id):
        found = self.api.ec2.describe_images(ImageIds=[id])["Images"]
        if not found:
            raise NotFound(id)
        return found[0]

    def launch(self, id):
        """Nothing to do here: the instances' form takes over."""
        return id

    # -- What forms offer ----------------------------------------------------------------------------------------------

    def snapshots(self):
        """The newest of the account that are whole.

        https://docs.aws.amazon.com/AWSEC2/latest/APIReference/API_DescribeSnapshots.html
        """
        found = self.api.ec2.describe_snapshots(
            OwnerIds=["self"], Filters=filters(status="completed"), MaxResults=1000
        )["Snapshots"]
        found.sort(key=lambda one: (bool(name_of(one)), one["StartTime"]), reverse=True)
        return [Choice(one["SnapshotId"], _snapshot(one)) for one in found[:MANY]]

    def imports(self):
        """Where it takes files of disks from: only Amazon's own EC2 imports."""
        return ["s3"] if self.api.amazon else []

    def regions(self):
        found = self.scope.cloud.module.regions(self.scope.account)
        return [Choice(one, one) for one in found]

    def _record(self, raw):
        owned = raw.get("OwnerId") == self.scope.project.id
        disks = {
            one.get("DeviceName"): one["Ebs"] for one in raw.get("BlockDeviceMappings") or [] if "Ebs" in one
        }
        tags = tags_of(raw)
        public = raw.get("Public", False)
        return Image(
            id=raw["ImageId"],
            name=raw.get("Name") or tags.get("Name", ""),
            status=STATUS.get(raw.get("State", "available"), "error"),
            kind="snapshot" if owned else "image",
            visibility="public" if public else "private" if owned else "shared",
            min_disk=disks.get(raw.get("RootDeviceName"), {}).get("VolumeSize"),
            system=raw.get("PlatformDetails")
            or ("Windows" if raw.get("Platform") == "windows" else "Linux/UNIX"),
            architecture=raw.get("Architecture", ""),
            owner=raw.get("ImageOwnerAlias") or raw.get("OwnerId", ""),
            owned=owned,
            protected=raw["DeregistrationProtection"].startswith("enabled")
            if "DeregistrationProtection" in raw
            else None,
            created=parse_datetime(raw["CreationDate"]) if raw.get("CreationDate") else None,
            description=raw.get("Description") or "",
            fault=raw.get("StateReason", {}).get("Message", "") if raw.get("State") in FAILED else "",
            snapshots=tuple(Ref(one["SnapshotId"]) for one in disks.values() if one.get("SnapshotId")),
            properties={key: value for key, value in tags.items() if not key.startswith(RESERVED)},
        )


def _named(text):
    return filters(image_id=text) if ID.fullmatch(text) else filters(name=containing(text))


def _newest(image):
    return image.created.timestamp() if image.created else 0, image.id


def _snapshot(raw):
    words = name_of(raw) or raw.get("Description") or raw["SnapshotId"]
    return f"{words[:80]} · {raw['VolumeSize']} GB · {raw['StartTime']:%Y-%m-%d %H:%M}"
