"""Access keys of users: what programs sign their requests with."""

from .panel import AccessKeys

panel = AccessKeys()
