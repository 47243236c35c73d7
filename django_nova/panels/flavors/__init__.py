"""Sizes that instances come in."""

from .panel import Flavors

panel = Flavors()
