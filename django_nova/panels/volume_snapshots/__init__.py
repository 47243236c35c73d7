"""Snapshots of volumes."""

from .panel import VolumeSnapshots

panel = VolumeSnapshots()
