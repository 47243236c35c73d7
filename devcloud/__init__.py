"""A whole cloud on one machine, for the demonstration and for the tests.

OpenStack is real (Keystone, Nova, Placement, Glance, Cinder, Neutron, from PyPI) over simulated
hypervisors, disks and wires; EC2 is moto's server with states that take their time. Everything
listens on 127.0.0.1 and lives in one folder; importing this package starts nothing.
"""

from .cloud import DevCloud
from .errors import DevCloudError
from .faults import Faults
from .layout import Layout

__all__ = ["DevCloud", "DevCloudError", "Faults", "Layout"]
