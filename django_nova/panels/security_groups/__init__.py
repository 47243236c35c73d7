from .panel import SecurityGroups

panel = SecurityGroups()
