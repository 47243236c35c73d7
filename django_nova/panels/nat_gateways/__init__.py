"""NAT gateways of EC2."""

from .panel import NatGateways

panel = NatGateways()
