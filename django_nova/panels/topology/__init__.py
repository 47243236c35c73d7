"""How networks, routers and instances hang together."""

from .panel import Topology

panel = Topology()
