from .panel import ImageMembers

panel = ImageMembers()
