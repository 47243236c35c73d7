from .panel import Instances

panel = Instances()
