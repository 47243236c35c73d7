"""Instance types of EC2. https://docs.aws.amazon.com/AWSEC2/latest/APIReference/API_DescribeInstanceTypes.html"""

import re
from dataclasses import dataclass, replace

from ...clouds.cache import known, remembered
from ...clouds.errors import Invalid, NotFound
from ...prices import prices
from .. import Backend as Base
from ..instances.ec2_catalogue import HOUR, Catalogue
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

        Until they have come, the first page shows the usual ones; whoever sorts, searches or goes on waits for all.
        """
        every = (self.api.everyone, "instance types")
        wanted = {"name": name, "vcpus": vcpus, "memory": memory * 1024, "disk": disk}
        if not (window.marker or window.sort or any(wanted.values())):
            kinds = [kind for kind in self.types() if kind.current]  # the order of these is that of all
            if len(kinds) > window.limit and known(every) is None:
                return part(list(map(self._record, kinds)), window, False)
        kinds = remembered(every, HOUR, self._every_type)
        return part(list(map(self._record, kinds)), window, True, **wanted)

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
