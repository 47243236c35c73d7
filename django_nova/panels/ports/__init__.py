"""Ports: what connects an instance with a network."""

from .panel import Ports

panel = Ports()
