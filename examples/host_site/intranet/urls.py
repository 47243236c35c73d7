"""The intranet's pages; the clouds are two of its tools."""

from django.contrib.auth.views import LoginView, LogoutView
from django.urls import include, path
from django.views.generic import TemplateView

urlpatterns = [
    path("", TemplateView.as_view(template_name="start.html"), name="start"),
    path("login/", LoginView.as_view(), name="login"),
    path("logout/", LogoutView.as_view(), name="logout"),
    path("tools/cloud/", include("django_nova.urls")),  # django-nova 5
    # Once more, elsewhere: every link stays in the mount that it is on.
    path("ops/", include("django_nova.urls", namespace="ops")),
]
