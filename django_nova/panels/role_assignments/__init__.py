"""Who has which role where."""

from .panel import RoleAssignments

panel = RoleAssignments()
