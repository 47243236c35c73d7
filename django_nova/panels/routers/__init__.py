"""Routers: what connects networks with each other and with the outside."""

from .panel import Routers

panel = Routers()
