from .panel import SecurityGroupRules

panel = SecurityGroupRules()
