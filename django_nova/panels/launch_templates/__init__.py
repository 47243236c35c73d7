"""Templates that instances are launched from."""

from .panel import LaunchTemplates

panel = LaunchTemplates()
