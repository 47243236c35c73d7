"""Name, logo and help address of the site, for every template."""

from django.conf import settings


def branding(request):
    """`brand`: a dictionary with `name`, `logo` (a static path or empty) and `support` (a URL or empty)."""
    return {"brand": settings.BRAND}
