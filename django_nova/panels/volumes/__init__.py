from .panel import Volumes

panel = Volumes()
