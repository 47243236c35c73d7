from .panel import PortForwardings

panel = PortForwardings()
