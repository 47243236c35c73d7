"""The tables of the site itself."""

from .registration.models import SignUp

__all__ = ["SignUp"]
