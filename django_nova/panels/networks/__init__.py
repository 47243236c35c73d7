"""Networks: what instances are connected to."""

from .panel import Networks

panel = Networks()
