"""Domains: users, groups and projects that are looked after together."""

from .panel import Domains

panel = Domains()
