"""The project's VPN."""

from .panel import Vpn

panel = Vpn()
