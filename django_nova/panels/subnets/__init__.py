"""Subnets: the ranges of a network."""

from .panel import Subnets

panel = Subnets()
