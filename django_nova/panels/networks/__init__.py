from .panel import Networks

panel = Networks()
