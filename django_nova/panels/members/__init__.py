"""Who works in a project, and as what."""

from .panel import Members

panel = Members()
