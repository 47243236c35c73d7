from .panel import Images

panel = Images()
