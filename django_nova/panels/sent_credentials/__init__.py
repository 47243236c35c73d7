"""Credentials that were sent to members by one-time links."""

from .panel import SentCredentials

panel = SentCredentials()
