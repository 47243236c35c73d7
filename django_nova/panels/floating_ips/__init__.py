from .panel import FloatingIPs

panel = FloatingIPs()
