"""The site as a Django app: its templates and commands, and the demo where there is one."""

from django.apps import AppConfig
from django.conf import settings


class DashboardConfig(AppConfig):
    """Loads what the demo needs only on a site that has it."""

    name = "openstack_dashboard"

    def ready(self):
        from django_nova.links.views import OPENS

        from . import branding  # noqa: F401  (registers its checks)

        OPENS["sign_up"] = "openstack_dashboard.registration.account.invited"
        if settings.DEVCLOUD_DIR:
            from . import demo  # noqa: F401  (listens to sign-ins)
