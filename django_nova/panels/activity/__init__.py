"""Activity: who did what in a project, when and from where, as this site wrote it down."""

from .panel import Activity

panel = Activity()
