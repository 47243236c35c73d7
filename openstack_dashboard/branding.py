"""Name, logo and help address of the site, for every template and every mail."""

from django.conf import settings

from django_nova.conf import config


def branding(request):
    """`brand`: a dictionary with `name`, `logo` (a static path or empty) and `support` (a URL or empty).

    `mails`: the folder that mails are written to where nobody is sent any, else None.
    """
    return {"brand": settings.BRAND, "mails": settings.MAIL_DIR}


def for_mail():
    """What mails show of the site."""
    return {"brand": settings.BRAND | {"url": config()["SITE_URL"]}}
