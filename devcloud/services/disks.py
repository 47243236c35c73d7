"""The simulated disks behind Cinder: its own logging driver, with small files for what a disk would hold.

Cinder would reach its disks through iSCSI, qemu-img and a privileged helper. Here a disk is a file with
what was written to it, however large the volume says it is; no file at all is a disk of zeros.
"""

import os
import shutil
import time
from pathlib import Path

from cinder.backup import manager
from cinder.backup.drivers import posix
from cinder.tests import fake_driver
from cinder.volume import volume_utils

EMPTY_BYTES = 1 << 20
SECONDS = float(os.environ.get("DEVCLOUD_DISK_SECONDS", "1"))


class SimulatedDisks(fake_driver.FakeLoggingVolumeDriver):
    """Disks that remember what was put on them."""

    folder: Path
    seeded: Path

    @classmethod
    def prepare(cls, layout) -> None:
        """The disks of one devcloud; they hurry until that has its first content."""
        cls.folder, cls.seeded = layout.state / "cinder" / "disks", layout.seeded
        cls.folder.mkdir(parents=True, exist_ok=True)
        # A backup reads and writes the file itself
        volume_utils.brick_get_connector_properties = lambda *args, **kwargs: {}
        manager.BackupManager._attach_device = cls.attach
        manager.BackupManager._detach_device = lambda *args, **kwargs: None

    @classmethod
    def attach(cls, context, device, properties, is_snapshot=False) -> dict:
        cls.wait()
        return {"device": {"path": str(cls.disk(device.id))}}

    @classmethod
    def wait(cls) -> None:
        if cls.seeded.exists():
            time.sleep(SECONDS)

    @classmethod
    def disk(cls, identifier: str) -> Path:
        path = cls.folder / identifier
        if not path.exists():
            with path.open("wb") as file:
                file.truncate(EMPTY_BYTES)
        return path

    def copy(self, source: str, target: str) -> None:
        shutil.copyfile(self.disk(source), self.folder / target)

    # -- volumes and snapshots ---------------------------------------------------------------------
    def delete_volume(self, volume):
        (self.folder / volume.id).unlink(missing_ok=True)

    def create_snapshot(self, snapshot):
        self.copy(snapshot.volume_id, snapshot.id)

    def delete_snapshot(self, snapshot):
        (self.folder / snapshot.id).unlink(missing_ok=True)

    def create_volume_from_snapshot(self, volume, snapshot):
        self.copy(snapshot.id, volume.id)

    def create_cloned_volume(self, volume, src_vol):
        self.copy(src_vol.id, volume.id)

    def revert_to_snapshot(self, context, volume, snapshot):
        self.wait()
        self.copy(snapshot.id, volume.id)

    def retype(self, context, volume, new_type, diff, host):
        """All types are of the same disks."""
        self.wait()
        return True, None

    # -- images ------------------------------------------------------------------------------------
    def clone_image(self, context, volume, image_location, image_meta, image_service):
        with (self.folder / volume.id).open("wb") as file:
            image_service.download(context, image_meta["id"], file)
        return {}, True

    def copy_volume_to_image(self, context, volume, image_service, image_meta):
        self.wait()
        with self.disk(volume.id).open("rb") as file:
            image_service.update(context, image_meta["id"], {}, file)

    # -- what the scheduler is told ----------------------------------------------------------------
    def _update_volume_stats(self):
        super()._update_volume_stats()
        self._stats["pools"][0] |= {"multiattach": True, "reserved_percentage": 0}


class Archive(posix.PosixBackupDriver):
    """Backups in files, which are gone after a moment only."""

    def delete_backup(self, backup):
        SimulatedDisks.wait()
        super().delete_backup(backup)
