"""Route tables of EC2."""

from .panel import RouteTables

panel = RouteTables()
