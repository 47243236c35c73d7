"""An instance's screen and serial port in a page: the browser speaks to the cloud's console proxy itself.

The proxy's address lets in whoever has it, for a few minutes. It is in the page that answers the request for it, and in
nothing else: no address of ours, no log, no table. https://docs.openstack.org/nova/latest/admin/remote-console-access.html
"""

from urllib.parse import parse_qs, urlsplit

import django

from ...conf import config
from ...gate import page


def open_screen(request, panel, backend, results):
    """Its screen by noVNC; the cloud's own page for it is a link, which works also where ours may not connect."""
    id, address = next(iter(results.items()))
    return _opened(request, backend, id, socket_of(address), address)


def open_terminal(request, panel, backend, results):
    """Its serial port by xterm.js."""
    id, address = next(iter(results.items()))
    return _opened(request, backend, id, address, "")


def _opened(request, backend, id, socket, address):
    mixed = request.is_secure() and not socket.startswith("wss:")  # browsers refuse it, so do not try
    context = {
        "record": backend.shared(config()["LIVE_SECONDS"], "get", id),
        "socket": "" if mixed else socket,
        "address": address,
    }
    answer = page(request, "console_open.html", **context)
    return allowing(answer, context["socket"]) if context["socket"] else answer


def socket_of(address):
    """The web socket behind the address of a noVNC page: ``http://host:6080/vnc_lite.html?path=%3Ftoken%3Dx`` or ``?token=x``."""
    there, query = urlsplit(address), parse_qs(urlsplit(address).query)
    path = query["path"][0] if "path" in query else f"?token={query['token'][0]}" if "token" in query else ""
    scheme = "wss" if there.scheme == "https" else "ws"
    return f"{scheme}://{there.netloc}/{path.lstrip('/')}" if path else ""


def allowing(answer, socket):
    """The page's policy with one more place that it may connect to; other pages keep theirs."""
    there = urlsplit(socket)
    places = ["'self'", f"{there.scheme}://{there.netloc}"]
    if django.VERSION >= (6, 0):
        from django.conf import settings
        from django.views.decorators.csp import csp_override

        if policy := getattr(settings, "SECURE_CSP", None):
            return csp_override({**policy, "connect-src": places})(lambda request: answer)(None)
        return answer
    answer._csp_update = {"connect-src": places[1:]}  # what django-csp's csp_update() sets
    return answer
