from .panel import Objects

panel = Objects()
