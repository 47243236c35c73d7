"""What an EC2 region has to offer to everybody: instance types and public images. Asked for once an hour, for all who look.

https://docs.aws.amazon.com/AWSEC2/latest/APIReference/API_DescribeInstanceTypes.html
"""

import re
from dataclasses import dataclass

from ...clouds import errors
from ...clouds.cache import known, remembered, remembered_each
from ...clouds.ec2_tags import filters
from ...clouds.gather import Begun

HOUR = 3600
PAGES = 40  # of 100 types each, at the most
_underway = set()  # what is being fetched behind the pages' backs
# Families in the order in which people look for them; the rest follows by name.
FAMILIES = [
    "t3", "t4g", "t3a", "m7i", "m7g", "m7a", "m6i", "m6g", "m6a", "m5",
    "c7i", "c7g", "c6i", "c6g", "c5", "r7i", "r6i", "r5", "t2",
]  # fmt: skip
SIZES = ["nano", "micro", "small", "medium", "large", "xlarge"]
# Systems that people start from. A cloud's own list: its ``image_names`` and ``image_owners``.
SYSTEMS = [
    "al2023-ami-2023*", "amzn2-ami-hvm-2*", "amzn2-ami-kernel-*-hvm-2*", "ubuntu/images/hvm-ssd*/ubuntu-*-server-*",
    "debian-1?-*", "RHEL-*_HVM*", "suse-sles-1*-v*", "Windows_Server-20??-English-Full-Base-*",
]  # fmt: skip
OWNERS = ["amazon", "099720109477", "136693071363", "309956199498"]  # Amazon, Canonical, Debian, Red Hat
# What tells one build of a system from the next: a date, and all behind it.
BUILD = re.compile(r"[-_.]*(?<![0-9A-Za-z])v?(20\d\d\.\d+\.\d{8}|20\d\d[-.]?\d\d[-.]?\d\d|\d{8,}).*")


@dataclass(frozen=True)
class Kind:
    """An instance type: memory in MiB, disk in GB of its own."""

    name: str
    vcpus: int
    memory: int
    disk: int
    current: bool
    architectures: tuple = ()


class Catalogue:
    def types(self):
        """All instance types of the region, those first that people mostly want.

        To tell them all takes an endpoint seconds: until it has, only those are offered.
        """
        every = (self.api.everyone, "instance types")
        if found := known(every):
            return found
        usual = remembered((*every, "usual"), HOUR, self._usual_types)
        if not usual:
            return remembered(every, HOUR, self._every_type)
        if every not in _underway:
            _underway.add(every)
            Begun({"types": lambda: self._fetch(every)})
        return usual

    def _fetch(self, every):
        try:
            remembered(every, HOUR, self._every_type)
        finally:
            _underway.discard(every)

    def _usual_types(self):
        """None where the endpoint has none of them, or cannot search for them."""
        wanted = filters(instance_type=[f"{family}.*" for family in FAMILIES])
        try:
            return self._types(Filters=wanted)
        except (errors.Invalid, errors.NotFound):
            return []

    def _every_type(self):
        return self._types()

    def _types(self, **wanted):
        """In pages, where the endpoint has some."""
        found, token = [], {}
        with self.scope.cloud.module.translated():
            for _page in range(PAGES):
                answer = self.api.ec2.describe_instance_types(MaxResults=100, **wanted, **token)
                found += map(_kind, answer["InstanceTypes"])
                if not answer.get("NextToken"):
                    break
                token = {"NextToken": answer["NextToken"]}
        return sorted(found, key=_usual)

    def types_named(self, names):
        """``{name: Kind or None}`` of a few types, without asking for all of them."""

        def ask(unknown):
            with self.scope.cloud.module.translated():
                found = self.api.ec2.describe_instance_types(InstanceTypes=unknown)["InstanceTypes"]
            return {one["InstanceType"]: _kind(one) for one in found}

        return remembered_each((self.api.everyone, "instance type"), names, HOUR, ask)

    def public_images(self):
        """The newest build of each system that people start from; all that is public where there is none of those."""

        def ask():
            options = self.scope.cloud.options
            wanted = filters(name=options.get("image_names", SYSTEMS), state="available", is_public="true")
            with self.scope.cloud.module.translated():
                found = self.api.ec2.describe_images(
                    Owners=options.get("image_owners", OWNERS), Filters=wanted
                )
                if not found["Images"]:
                    wanted = filters(is_public="true", state="available")
                    found = self.api.ec2.describe_images(Filters=wanted, MaxResults=200)
            return newest_builds(found["Images"])

        return remembered((self.api.everyone, "public images"), HOUR, ask)


def newest_builds(images):
    """Of images whose names differ only by a date the newest, sorted by name."""
    newest = {}
    for image in sorted(images, key=lambda one: (one.get("CreationDate", ""), one.get("Name", ""))):
        newest[BUILD.sub("", image.get("Name", "")), image.get("Architecture")] = image
    return sorted(newest.values(), key=lambda one: one.get("Name", "").casefold())


def _kind(raw):
    return Kind(
        raw["InstanceType"],
        raw["VCpuInfo"]["DefaultVCpus"],
        raw["MemoryInfo"]["SizeInMiB"],
        (raw.get("InstanceStorageInfo") or {}).get("TotalSizeInGB", 0),
        raw.get("CurrentGeneration", True),
        tuple((raw.get("ProcessorInfo") or {}).get("SupportedArchitectures") or ()),
    )


def _usual(kind):
    """The usual families first, small before large."""
    family, _dot, size = kind.name.partition(".")
    place = FAMILIES.index(family) if family in FAMILIES else len(FAMILIES)
    times = int(size.removesuffix("xlarge") or 1) if size.removesuffix("xlarge").isdecimal() else 0
    small = SIZES.index(size) if size in SIZES else len(SIZES)
    return not kind.current, place, family, small, times, kind.vcpus, kind.memory, size
