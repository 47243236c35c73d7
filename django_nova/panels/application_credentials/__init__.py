"""Application credentials: secrets of their own for programs, so that no program needs a person's password."""

from .panel import ApplicationCredentials

panel = ApplicationCredentials()
