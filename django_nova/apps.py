"""The app: checks of its settings, and the permissions that a host may grant on panels."""

from django.apps import AppConfig
from django.db.models.signals import post_migrate
from django.utils.translation import gettext_lazy as _


def create_permissions(sender, using, **kwargs):
    """One row a verb a panel, so that the host's groups can be granted them (see ``permissions.granted``)."""
    from django.contrib.auth.models import Permission
    from django.contrib.contenttypes.models import ContentType

    from .panels import panels

    ContentType.objects.clear_cache()  # what it remembers may be from before a flush
    kind = ContentType.objects.db_manager(using).get_for_model(
        sender.get_model("panel"), for_concrete_model=False
    )
    known = set(Permission.objects.using(using).filter(content_type=kind).values_list("codename", flat=True))
    Permission.objects.using(using).bulk_create(
        Permission(content_type=kind, codename=f"{verb}_{panel.name}", name=f"{verb} {panel.name}")
        for panel in panels()
        for verb in dict.fromkeys(
            [
                "list",
                "create",
                *(one.verb for one in [*panel.actions, *panel.tabs]),
                *(verb for _r, _v, verb, _n in panel.urls),
            ]
        )
        if f"{verb}_{panel.name}" not in known
    )


class NovaConfig(AppConfig):
    name = "django_nova"
    verbose_name = _("Clouds")
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self):
        from . import checks  # noqa: F401  (registers them)

        post_migrate.connect(create_permissions, sender=self)
