"""Backups of volumes."""

from .panel import VolumeBackups

panel = VolumeBackups()
