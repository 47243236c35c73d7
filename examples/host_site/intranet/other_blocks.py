"""The same site with a base template whose blocks have other names: one template tells the app which is which."""

from .devcloud import *  # noqa: F403

TEMPLATES[0]["DIRS"].insert(0, SITE / "other_base")  # noqa: F405
