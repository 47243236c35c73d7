"""Which users are in which groups."""

from .panel import GroupMembers

panel = GroupMembers()
