"""The simulated hypervisor: Nova's own fake driver, with time, memory, disks that upload and a console.

Nova's driver forgets its guests when the process ends, finishes everything at once and uploads no
snapshot. What is added here is only what a person or a test would otherwise see as untrue.
"""

import io
import os
import time

from nova import context as nova_context
from nova import objects
from nova.compute import power_state
from nova.console import type as console_type
from nova.image import glance
from nova.virt import fake

from devcloud.services import consoles, diagnostics

BUILD_SECONDS = float(os.environ.get("DEVCLOUD_BUILD_SECONDS", "3"))
POWER_SECONDS = float(os.environ.get("DEVCLOUD_POWER_SECONDS", "1.5"))
SNAPSHOT_BYTES = 1 << 20
# What fake hosts have; more of an instance type than one host holds ends in «no valid host»
VCPUS, MEMORY_MB, DISK_GB = 256, 2 << 20, 100_000

BOOT = """\
[    0.000000] Linux version 6.12.48+deb13-cloud-amd64 (debian-kernel@lists.debian.org)
[    0.000000] Command line: BOOT_IMAGE=/boot/vmlinuz root=/dev/vda1 ro console=tty0 console=ttyS0,115200
[    0.000000] Hypervisor detected: KVM
[    0.004021] smpboot: Allowing {vcpus} CPUs, 0 hotplug CPUs
[    0.214550] Memory: {memory}K available
[    0.862114] virtio_blk virtio2: [vda] {sectors} 512-byte logical blocks ({disk} GiB)
[    1.206310] EXT4-fs (vda1): mounted filesystem with ordered data mode.
[    1.844907] systemd[1]: Hostname set to <{name}>.
[    2.115372] systemd[1]: Reached target network.target - Network.
[    3.021845] cloud-init[412]: Cloud-init v. 25.3 running 'init' at {moment}. Up 3.02 seconds.
{addresses}
[    4.510267] cloud-init[476]: Cloud-init v. 25.3 running 'modules:final' at {moment}. Up 4.51 seconds.
{user_data}[    4.902214] cloud-init[476]: Cloud-init finished. Datasource DataSourceOpenStack. Up 4.90 seconds

Debian GNU/Linux 13 {name} ttyS0

{name} login: """


class SimulatedHypervisor(fake.PredictableNodeUUIDDriver):
    """One simulated compute host."""

    capabilities = fake.FakeDriver.capabilities | {"supports_image_type_qcow2": True}
    vcpus, memory_mb, local_gb = VCPUS, MEMORY_MB, DISK_GB
    seeded = None

    @classmethod
    def of(cls, layout) -> type:
        """The driver of one devcloud: it hurries until that has its first content."""
        cls.seeded = layout.seeded
        return cls

    def wait(self, instance, seconds: float) -> None:
        """Take time as a real host does; metadata `build_seconds` says how much for one instance."""
        asked = instance.metadata.get("build_seconds") if "metadata" in instance else None
        if asked is None and not self.seeded.exists():
            return
        time.sleep(min(float(asked), 600) if asked is not None else seconds)

    # -- memory --------------------------------------------------------------------------------
    def init_host(self, host):
        """Take up the guests that Nova knows on this host: they outlive this process, as real ones do."""
        super().init_host(host)
        admin = nova_context.get_admin_context()
        expected = ["flavor", "info_cache"]
        for instance in objects.InstanceList.get_by_host(admin, host, expected_attrs=expected):
            state = instance.power_state or power_state.RUNNING
            self.instances[instance.uuid] = fake.FakeInstance(instance.name, state, instance.uuid)
            flavor = instance.flavor
            self.resources.claim(flavor.vcpus, flavor.memory_mb, flavor.root_gb)
            if instance.info_cache:
                for vif in instance.info_cache.network_info:
                    self._interfaces[vif["id"]] = vif

    def be(self, instance, state: int) -> None:
        if instance.uuid in self.instances:
            self.instances[instance.uuid].state = state

    # -- time ----------------------------------------------------------------------------------
    def spawn(self, context, instance, *args, **kwargs):
        self.wait(instance, BUILD_SECONDS)
        super().spawn(context, instance, *args, **kwargs)

    def power_on(self, context, instance, *args, **kwargs):
        self.wait(instance, POWER_SECONDS)
        super().power_on(context, instance, *args, **kwargs)

    def power_off(self, instance, *args, **kwargs):
        self.wait(instance, POWER_SECONDS)
        super().power_off(instance, *args, **kwargs)

    def pause(self, instance):
        self.be(instance, power_state.PAUSED)

    def unpause(self, instance):
        self.be(instance, power_state.RUNNING)

    def suspend(self, context, instance):
        self.wait(instance, POWER_SECONDS)
        self.be(instance, power_state.SUSPENDED)

    def resume(self, context, instance, *args, **kwargs):
        self.wait(instance, POWER_SECONDS)
        self.be(instance, power_state.RUNNING)

    def rescue(self, context, instance, *args, **kwargs):
        self.wait(instance, POWER_SECONDS)
        self.be(instance, power_state.RUNNING)

    def unrescue(self, context, instance):
        self.wait(instance, POWER_SECONDS)
        self.be(instance, power_state.RUNNING)

    def migrate_disk_and_power_off(self, context, instance, *args, **kwargs):
        self.wait(instance, POWER_SECONDS)
        return super().migrate_disk_and_power_off(context, instance, *args, **kwargs)

    # -- disks ---------------------------------------------------------------------------------
    def snapshot(self, context, instance, image_id, update_task_state):
        """Upload a small image, so that it becomes active and can be launched from."""
        super().snapshot(context, instance, image_id, update_task_state)
        self.wait(instance, POWER_SECONDS)
        images = glance.API()
        found = images.get(context, image_id)
        content = {
            "name": found["name"],
            "disk_format": "raw",
            "container_format": "bare",
            "properties": {"image_location": "snapshot", "image_state": "available"},
        }
        images.update(context, image_id, content, io.BytesIO(os.urandom(SNAPSHOT_BYTES)))

    # -- consoles ------------------------------------------------------------------------------
    def get_console_output(self, context, instance):
        moment = (instance.launched_at or instance.created_at).strftime("%a, %d %b %Y %H:%M:%S +0000")
        addresses = [
            f"[    3.{240000 + 1000 * number}] ci-info: | eth{number} | True | {address['address']} |"
            for number, vif in enumerate(instance.info_cache.network_info if instance.info_cache else [])
            for address in vif.fixed_ips()
        ]
        user_data = "[    4.700000] cloud-init[476]: user data was run\n" if instance.user_data else ""
        return BOOT.format(
            name=instance.hostname or instance.name,
            vcpus=instance.flavor.vcpus,
            memory=instance.flavor.memory_mb * 1024,
            disk=instance.flavor.root_gb,
            sectors=instance.flavor.root_gb * 2097152,
            moment=moment,
            addresses="\n".join(addresses),
            user_data=user_data,
        )

    def console(self, kind: str, instance) -> dict:
        name = instance.hostname or instance.name
        path = consoles.path(kind, instance.uuid, name, lambda: self.get_console_output(None, instance))
        return {"host": "127.0.0.1", "port": consoles.PORT, "internal_access_path": path}

    def get_vnc_console(self, context, instance):
        return console_type.ConsoleVNC(**self.console("vnc", instance))

    def get_serial_console(self, context, instance):
        return console_type.ConsoleSerial(**self.console("serial", instance))

    # -- numbers -------------------------------------------------------------------------------
    def get_diagnostics(self, instance):
        return diagnostics.old(instance)

    def get_instance_diagnostics(self, instance):
        return diagnostics.new(instance)
