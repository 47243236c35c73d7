"""Volumes on their way to another project."""

from .panel import VolumeTransfers

panel = VolumeTransfers()
