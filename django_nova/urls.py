"""``path("anywhere/", include("django_nova.urls"))``, as often as wanted under different ``namespace``s."""

from django.urls import include, path, register_converter

from . import account_views, find, pages
from .audit import views as audit
from .gate import guarded
from .links.converters import Token
from .links.views import enter, open_link
from .panels import get_urls
from .quotas.views import enter as enter_request

register_converter(Token, "nova_token")

app_name = "django_nova"
urlpatterns = [
    path("", pages.home, name="home"),
    path("everywhere/", pages.everywhere, name="everywhere"),
    path("find/", find.find, name="find"),
    path("find/<slug:cloud>/<str:project>/<str:region>/", find.find_in, name="find_in"),
    path("-/switcher/", pages.switcher, name="switcher"),
    path("auth/login/", account_views.sign_in, name="sign_in"),
    path("auth/logout/", account_views.sign_out, name="sign_out"),
    path("links/", open_link, name="link_open"),
    path("links/<nova_token:token>/", enter, name="link_enter"),
    path("provisioning/", include("django_nova.provisioning.urls")),
    path("quota-requests/<int:pk>/", enter_request, name="quota_request"),
    path("audit/", audit.listing, name="audit"),
    path("audit/<int:pk>/", audit.entry, name="audit_entry"),
    path("accounts/", account_views.account_list, name="accounts"),
    path("accounts/link/", account_views.link_account, name="link"),
    path("accounts/<int:pk>/unlink/", account_views.unlink_account, name="unlink"),
    path(
        "cloud/<slug:cloud>/<str:project>/<str:region>/",
        include([path("", guarded(pages.overview), name="overview"), *get_urls()]),
    ),
]
