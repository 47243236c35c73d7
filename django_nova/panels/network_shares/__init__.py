"""Shares: the projects that may use a network."""

from .panel import NetworkShares

panel = NetworkShares()
