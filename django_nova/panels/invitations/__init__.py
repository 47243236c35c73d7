"""Whom a project invited by e-mail."""

from .panel import Invitations

panel = Invitations()
