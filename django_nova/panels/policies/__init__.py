"""Policies that say what a user or a group may do."""

from .panel import Policies

panel = Policies()
