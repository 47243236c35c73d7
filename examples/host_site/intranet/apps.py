"""The institute's own app: its people and its pages."""

from django.apps import AppConfig


class IntranetConfig(AppConfig):
    """A field of its own for primary keys, as old sites have it: the app it embeds must not mind."""

    name = "intranet"
    default_auto_field = "django.db.models.AutoField"
