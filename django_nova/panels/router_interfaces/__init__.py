"""Interfaces of routers: the subnets that they connect."""

from .panel import RouterInterfaces

panel = RouterInterfaces()
