"""The numbers of a simulated instance: how much it has done since it was launched, more at each look."""

import math
import time
import zlib

from nova.objects import diagnostics

WAVE = 120.0  # seconds of a swing, over two pi


def done(instance, what: str, middle: float, swing: float) -> int:
    """How much of something there was since the launch, where it comes in waves around `middle` a second."""
    launched = instance.launched_at or instance.created_at
    seconds = max(time.time() - launched.timestamp(), 1)
    phase = zlib.crc32(f"{instance.uuid} {what}".encode()) % 628 / 100
    return int(middle * seconds - swing * WAVE * (math.cos(seconds / WAVE + phase) - math.cos(phase)))


def interfaces(instance) -> list[str]:
    info = instance.info_cache.network_info if instance.info_cache else []
    return [vif["address"] for vif in info]


def old(instance) -> dict:
    """Before microversion 2.48: one flat dictionary, in libvirt's names."""
    found = {f"cpu{number}_time": cpu(instance, number) for number in range(instance.flavor.vcpus)}
    found |= {"memory": instance.flavor.memory_mb * 1024, "vda_errors": 0}
    found |= {f"vda_{kind}": value for kind, value in disk(instance).items()}
    for number, address in enumerate(interfaces(instance)):
        for kind, value in network(instance, address).items():
            found[f"vnet{number}_{kind}"] = value
    return found


def new(instance) -> diagnostics.Diagnostics:
    found = diagnostics.Diagnostics(
        state="running",
        driver="libvirt",
        hypervisor="kvm",
        hypervisor_os="linux",
        uptime=done(instance, "uptime", 1, 0),
        config_drive=bool(instance.config_drive),
    )
    for number in range(instance.flavor.vcpus):
        found.add_cpu(id=number, time=cpu(instance, number))
    for address in interfaces(instance):
        moved = network(instance, address)
        found.add_nic(
            mac_address=address,
            rx_octets=moved["rx"],
            rx_packets=moved["rx_packets"],
            tx_octets=moved["tx"],
            tx_packets=moved["tx_packets"],
            **dict.fromkeys(("rx_errors", "rx_drop", "tx_errors", "tx_drop"), 0),
        )
    moved = disk(instance)
    found.add_disk(
        read_bytes=moved["read"],
        read_requests=moved["read_req"],
        write_bytes=moved["write"],
        write_requests=moved["write_req"],
        errors_count=0,
    )
    memory = instance.flavor.memory_mb
    used = int(memory * (0.5 + 0.1 * math.sin(time.time() / WAVE)))
    found.memory_details = diagnostics.MemoryDiagnostics(maximum=memory, used=used)
    return found


def cpu(instance, number: int) -> int:
    return done(instance, f"cpu {number}", 0.25e9, 0.2e9)


def disk(instance) -> dict[str, int]:
    read, write = done(instance, "read", 40_000, 30_000), done(instance, "write", 90_000, 60_000)
    return {"read": read, "read_req": read // 16_384, "write": write, "write_req": write // 8192}


def network(instance, address: str) -> dict[str, int]:
    rx, tx = done(instance, f"rx {address}", 60_000, 50_000), done(instance, f"tx {address}", 25_000, 20_000)
    return {"rx": rx, "rx_packets": rx // 900, "tx": tx, "tx_packets": tx // 700}
