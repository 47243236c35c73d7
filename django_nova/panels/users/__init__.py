"""Users: people and programs that a cloud knows."""

from .panel import Users

panel = Users()
