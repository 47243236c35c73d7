"""People of the site itself: signing up, and what belongs to having an account here: password, e-mail address, the way out."""

from django.conf import settings


def possible():
    """Whether anybody can sign up at all."""
    return settings.SIGN_UP != "closed"


def registration(request):
    """For every template: `sign_up`: whether strangers may sign up; `sign_up_invited`: whether people may who are invited;
    `site_person`: whether somebody has an account of this site."""
    user = getattr(request, "user", None)
    return {
        "sign_up": settings.SIGN_UP in ("open", "approval"),
        "sign_up_invited": possible(),
        "site_person": bool(user and user.is_authenticated and user.has_usable_password()),
    }
