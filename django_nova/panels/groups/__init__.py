"""Groups of users, who get roles or policies together."""

from .panel import Groups

panel = Groups()
