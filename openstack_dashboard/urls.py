"""The app at the root, and beside it what only a site can offer: language, health and metrics."""

from django.urls import include, path

from .access import operators
from .branding import stylesheet
from .health import Health
from .metrics import metrics

urlpatterns = [
    path("i18n/", include("django.conf.urls.i18n")),
    path("health/", Health.as_view(), name="health"),
    path("brand/<slug:digest>.css", stylesheet, name="brand_css"),
    path("metrics/", operators(metrics), name="metrics"),
    path("", include("openstack_dashboard.registration.urls")),
    path("", include("django_nova.urls")),
]
