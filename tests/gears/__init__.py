"""A panel whose records belong to widgets: reached from their pages, and of no use without them."""

from .panel import Gears

panel = Gears()
