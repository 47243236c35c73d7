"""Instance types of EC2. https://docs.aws.amazon.com/AWSEC2/latest/APIReference/API_DescribeInstanceTypes.html"""

import re
from dataclasses import dataclass, replace

from ...clouds.cache import known
from ...clouds.ec2_tags import filters
from ...clouds.errors import CloudError, Invalid, NotFound
from ...prices import prices
from .. import Backend as Base
from ..instances.ec2_catalogue import Catalogue
from .record import SORTS, part
from .record import Flavor as BaseFlavor


@dataclass(frozen=True)
class Flavor(BaseFlavor):
    """An instance type; ``current``: no newer generation has taken its place."""

    processor: tuple[str, ...] = ()
    current: bool = True


class Backend(Catalogue, Base):
    Record = Flavor
    ids = re.compile(r"[\w.-]+")
    sorts = SORTS

    def list(self, window, *, name="", vcpus=0, memory=0, disk=0):
        """``memory`` in GB. A region has a thousand types and more, the same for all: they are kept for an hour.

        Until they have all come, the usual families are searched; a name that is not among them is asked for.
        """
        kinds = self.types()
        whole = known((self.api.everyone, "instance types")) is not None
        if name and not whole and not any(name.casefold() in kind.name for kind in kinds):
            kinds = self._like(name)
        rows = [self._record(kind) for kind in kinds]
        return part(rows, window, whole, name, vcpus, memory * 1024, disk)

    def get(self, id):
        """With all that EC2 tells of it."""
        try:
            with self.scope.cloud.module.translated():
                found = self.api.ec2.describe_instance_types(InstanceTypes=[id])["InstanceTypes"]
        except Invalid:
            found = []
        if not found:
            raise NotFound(id)
        kind = self.types_named([id])[id]
        return replace(self._record(kind), specs=_specs(found[0]))

    def _like(self, name):
        try:
            return self._types(Filters=filters(instance_type=[f"*{name.casefold().replace(' ', '*')}*"]))
        except CloudError:
            return []

    def _record(self, kind):
        return Flavor(
            id=kind.name,
            name=kind.name,
            vcpus=kind.vcpus,
            memory=kind.memory,
            disk=kind.disk,
            price=prices(self.scope.cloud).flavor(kind.name, kind.vcpus, kind.memory, kind.disk),
            processor=kind.architectures,
            current=kind.current,
        )


def _specs(raw):
    """What EC2 tells beside the size, in its own words, which are those of its documentation."""
    processor, network = raw.get("ProcessorInfo") or {}, raw.get("NetworkInfo") or {}
    storage, disks = raw.get("InstanceStorageInfo") or {}, raw.get("EbsInfo") or {}
    graphics = (raw.get("GpuInfo") or {}).get("Gpus") or []
    found = {
        "architectures": ", ".join(processor.get("SupportedArchitectures") or []),
        "clock": f"{processor['SustainedClockSpeedInGhz']} GHz"
        if processor.get("SustainedClockSpeedInGhz")
        else "",
        "cores": (raw.get("VCpuInfo") or {}).get("DefaultCores"),
        "hypervisor": raw.get("Hypervisor"),
        "bare metal": _yes(raw.get("BareMetal")),
        "burstable": _yes(raw.get("BurstablePerformanceSupported")),
        "network": network.get("NetworkPerformance"),
        "interfaces": network.get("MaximumNetworkInterfaces"),
        "IPv6": _yes(network.get("Ipv6Supported")),
        "EBS optimized": disks.get("EbsOptimizedSupport"),
        "disks": ", ".join(
            f"{one['Count']} × {one['SizeInGB']} GB {one['Type']}" for one in storage.get("Disks") or []
        ),
        "GPUs": ", ".join(
            f"{one.get('Count')} × {one.get('Manufacturer')} {one.get('Name')}" for one in graphics
        ),
    }
    return {name: str(value) for name, value in found.items() if value not in (None, "")}


def _yes(value):
    return "" if value is None else "yes" if value else "no"
