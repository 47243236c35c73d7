"""What follows when somebody takes a configuration, and when a gateway has to wait for its cloud."""

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect
from django.utils.translation import gettext as _

from ...clouds.errors import CloudError
from ...gate import page
from ...vpn import configuration, life
from .gateways import REMOVED, WAITS


def shown(request, panel, backend, results):
    """A person's own configuration: as a page with a QR code, or as a file. Only a POST gets here, and only theirs is told."""
    [row] = results.values()
    account = request.scope.account
    who = request.user.get_username() if account.linked else account.label
    try:
        text = life.conf_of(row, life.take(row, request.user, who))
    except CloudError as error:
        messages.error(request, error.sentence())
        return redirect(panel.url(request, "list"))
    if request.POST.get("as") == "file":
        answer = HttpResponse(text, content_type="application/octet-stream")
        answer["Content-Disposition"] = f'attachment; filename="{_file(request.scope)}"'
        answer["X-Content-Type-Options"] = "nosniff"
        return answer
    context = {
        "id": str(row.key),
        "text": text,
        "picture": configuration.picture(text),
        "file": _file(request.scope),
    }
    return page(request, "configuration.html", **context)


def _file(scope):
    """A name that WireGuard makes the name of the interface: fifteen letters at the most."""
    plain = "".join(
        one for one in scope.project.name.lower() if one.isascii() and (one.isalnum() or one in "-_")
    )
    return f"{plain[:15] or 'vpn'}.conf"


def told(request, panel, backend, results):
    """What became of what was done in steps, in the words that fit it."""
    here = panel.url(request, "list")
    if REMOVED in results.values():
        messages.success(request, _("The VPN is removed."))
    elif WAITS not in results.values():  # else the page itself says that it goes on
        return None
    return redirect(here)
