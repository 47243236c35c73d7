"""Routes: where a router or route table sends what is for other ranges."""

from .panel import Routes

panel = Routes()
