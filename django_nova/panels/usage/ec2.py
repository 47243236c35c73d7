"""What runs now in an EC2 account. How long things ran is told only by Amazon's billing, so there is no past here.

https://docs.aws.amazon.com/AWSEC2/latest/APIReference/API_DescribeInstances.html
"""

import re
from collections import Counter
from dataclasses import dataclass

from ...clouds.ec2_tags import filters
from ...clouds.errors import CloudError, NotFound
from ...clouds.gather import gather
from ...prices import HOURS, Price, prices, together
from .. import Backend as Base
from ..instances.ec2_catalogue import Catalogue
from .record import Report, Sum

PAGES = 10  # of a thousand each: what is beyond is not counted, and that is said
SECONDS = 60  # that a count is good for


@dataclass(frozen=True)
class Running:
    """All instances of a type, or all volumes of a type. Memory in MiB, disk in GB, ``hourly``: what an hour costs."""

    id: str
    name: str
    kind: str  # "instances" or "volumes"
    number: int
    vcpus: int | None = None
    memory: int | None = None
    disk: int | None = None
    hourly: Price | None = None

    @property
    def monthly(self):
        return self.hourly and self.hourly.times(HOURS)


class Backend(Catalogue, Base):
    Record = Running
    ids = re.compile(r"(instances|volumes):[\w.-]+")

    def list(self, window):
        """Types with what there is of them now: counted once a minute, from at most ten thousand of either."""
        rows, cut = self.shared(SECONDS, "count")
        sums = Sum(
            day=None,
            instances=sum(row.number for row in rows if row.kind == "instances"),
            hours=0,
            vcpu_hours=sum(row.vcpus or 0 for row in rows),
            memory_hours=sum(row.memory or 0 for row in rows) / 1024,
            disk_hours=sum(row.disk or 0 for row in rows),
            cost=together([row.monthly for row in rows]),
        )
        return Report(tuple(rows), total=len(rows), sums=sums, cut=cut)

    def get(self, id):
        found = next((row for row in self.shared(SECONDS, "count")[0] if row.id == id), None)
        if found is None:
            raise NotFound(id)
        return found

    def count(self):
        """``([Running], whether there is more)``."""
        answers = gather({"instances": lambda: self.ask("_types"), "volumes": lambda: self.ask("_disks")})
        for answer in answers.values():
            if isinstance(answer, CloudError):
                raise answer
        (types, more), (disks, further) = answers.values()
        known, table = self.types_named(sorted(types)) if types else {}, prices(self.scope.cloud)
        rows = [_instances(name, number, known.get(name), table) for name, number in sorted(types.items())]
        rows += [_volumes(name, numbers, table) for name, numbers in sorted(disks.items())]
        return rows, more or further

    def _types(self):
        """``({type: number}, whether there are more)`` of what runs."""
        wanted = filters(instance_state_name=["pending", "running"])
        found, more = _all(self.api.ec2.describe_instances, "Reservations", Filters=wanted)
        instances = [one for reservation in found for one in reservation["Instances"]]
        return Counter(one["InstanceType"] for one in instances), more

    def _disks(self):
        """``({type: (number, GB)}, whether there are more)`` of all volumes."""
        found, more = _all(self.api.ec2.describe_volumes, "Volumes")
        disks = {}
        for one in found:
            number, size = disks.get(one["VolumeType"], (0, 0))
            disks[one["VolumeType"]] = number + 1, size + one["Size"]
        return disks, more


def _all(ask, key, **query):
    found, token = [], {}
    for _page in range(PAGES):
        answer = ask(MaxResults=1000, **query, **token)
        found += answer[key]
        if not answer.get("NextToken"):
            return found, False
        token = {"NextToken": answer["NextToken"]}
    return found, True


def _instances(name, number, kind, table):
    price = table.flavor(name, *((kind.vcpus, kind.memory, kind.disk) if kind else ()))
    return Running(
        id=f"instances:{name}",
        name=name,
        kind="instances",
        number=number,
        vcpus=kind and kind.vcpus * number,
        memory=kind and kind.memory * number,
        disk=None,
        hourly=price and price.times(number),
    )


def _volumes(name, numbers, table):
    number, size = numbers
    return Running(f"volumes:{name}", name, "volumes", number, disk=size, hourly=table.volume(name, size))
