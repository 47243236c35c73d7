"""What a project used, and what it costs."""

from .panel import Usage

panel = Usage()
