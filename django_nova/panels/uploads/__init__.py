from .panel import Uploads

panel = Uploads()
