"""What projects may use, what of it they use, and what the cloud gives to new ones."""

from .panel import Quotas

panel = Quotas()
