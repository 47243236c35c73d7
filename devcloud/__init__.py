"""A whole cloud on one machine, for the demonstration and for the tests.

OpenStack is real (Keystone, Nova, Placement, Glance, Cinder, Neutron, Swift, from PyPI) over simulated
hypervisors, disks and wires; EC2 is moto's server with states that take their time. Everything
listens on 127.0.0.1 and lives in one folder; importing this package starts nothing.

    python -m devcloud up|down|status|load N|wipe

The environment may say: DEVCLOUD_DIR, DEVCLOUD_VENVS (where), DEVCLOUD_BUILD_SECONDS (3),
DEVCLOUD_POWER_SECONDS (1.5), DEVCLOUD_EC2_SECONDS (4) (how long instances take; metadata
`build_seconds` says it for one instance), DEVCLOUD_DISK_SECONDS (1), DEVCLOUD_TOKEN_SECONDS (3600). Linux only.
"""

from .cloud import DevCloud
from .errors import DevCloudError
from .faults import Faults
from .layout import Layout

__all__ = ["DevCloud", "DevCloudError", "Faults", "Layout"]
