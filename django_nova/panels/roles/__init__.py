"""Roles: what somebody may do where it is granted to them."""

from .panel import Roles

panel = Roles()
