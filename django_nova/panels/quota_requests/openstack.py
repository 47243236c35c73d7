"""Requests about projects of OpenStack."""

from .kept import Kept


class Backend(Kept):
    """Who may what, Keystone's roles say."""
