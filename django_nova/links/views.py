"""The two addresses of one-time links. The first has the token and is left at once; the second shows what it opens.

So the token is neither in the address bar nor in what the next page is told, and no answer to it is one that gets logged.
"""

from django.contrib.auth.views import redirect_to_login
from django.shortcuts import redirect
from django.utils.module_loading import import_string
from django.views.decorators.cache import never_cache
from django.views.decorators.debug import sensitive_variables

from .. import limits
from ..clouds.errors import CloudError
from ..gate import app_url, failed, sign_in_address
from . import Link, Unknown, digest, held, hold

# kind -> the view that a link of this kind opens: view(request, token). GET shows, POST does.
OPENS = {
    "invitation": "django_nova.panels.invitations.accepting.accept",
    "credentials": "django_nova.panels.sent_credentials.taking.take",
}


def way_in(request):
    """Where a person gets what the link needs: in to this site, or an account at the link's cloud (``request.cloud``)."""
    if not request.user.is_authenticated:
        return redirect_to_login(request.get_full_path()).url
    return sign_in_address(request) or app_url(request, "accounts")


@never_cache
@sensitive_variables("token")
def enter(request, token):
    """Take the token out of the address and go on."""
    hold(request, token)
    answer = redirect(app_url(request, "link_open"))
    answer["Referrer-Policy"] = "no-referrer"
    return answer


@never_cache
@sensitive_variables("token")
def open_link(request):
    """What the link that the person came by is about; a link that does not open says why."""
    request.scope = request.panel = None
    token = held(request)
    try:
        link = Link.objects.filter(digest=digest(token)).first() if token else None
        if link is None or link.kind not in OPENS:
            limits.count(request, "links")
            raise Unknown
        return import_string(OPENS[link.kind])(request, token)
    except CloudError as error:
        return failed(request, error)
