from .panel import Containers

panel = Containers()
