"""Internet gateways of EC2."""

from .panel import InternetGateways

panel = InternetGateways()
