"""A panel and a provider that somebody else might write: small, in memory, and as wilful as a test needs them."""

from .panel import Widgets

panel = Widgets()
