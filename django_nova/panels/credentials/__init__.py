"""Where this project's services answer, and the files that programs use them with."""

from .panel import Credentials

panel = Credentials()
