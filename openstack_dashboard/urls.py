"""The app at the root, and beside it what only a site can offer: language, health and metrics."""

from django.urls import include, path
from health_check.views import HealthCheckView

from .access import operators
from .metrics import metrics

urlpatterns = [
    path("i18n/", include("django.conf.urls.i18n")),
    path(
        "health/",
        HealthCheckView.as_view(checks=["health_check.checks.Database", "health_check.checks.Cache"]),
        name="health",
    ),
    path("metrics/", operators(metrics), name="metrics"),
    path("", include("django_nova.urls")),
]
