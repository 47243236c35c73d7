"""Groups of instances that are placed together or apart."""

from .panel import ServerGroups

panel = ServerGroups()
