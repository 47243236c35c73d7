"""The simulated disks behind Cinder: its own logging driver, with the two ways between image and volume.

Cinder would copy through qemu-img and a privileged helper; a simulated disk has no bytes to copy.
"""

import io
import os

from cinder.tests import fake_driver

IMAGE_BYTES = 1 << 20


class SimulatedDisks(fake_driver.FakeLoggingVolumeDriver):
    """Disks that exist in Cinder's database only."""

    def clone_image(self, context, volume, image_location, image_meta, image_service):
        """Say that the volume holds the image already."""
        return {}, True

    def copy_volume_to_image(self, context, volume, image_service, image_meta):
        image_service.update(context, image_meta["id"], {}, io.BytesIO(os.urandom(IMAGE_BYTES)))
