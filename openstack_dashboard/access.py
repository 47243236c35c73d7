"""Who is at the other end, and who may look at what the machine says about itself."""

from contextlib import suppress
from functools import wraps
from ipaddress import ip_address

from django.http import Http404

LOOPBACK = {"127.0.0.1", "::1"}
FORWARDED = {"Forwarded", "X-Forwarded-For", "X-Real-IP"}


def operators(view):
    """Staff, and programs on this machine that come directly: behind a proxy everybody's address is local."""

    @wraps(view)
    def guarded(request, *args, **kwargs):
        direct = request.META.get("REMOTE_ADDR") in LOOPBACK and not FORWARDED & set(request.headers)
        if direct or request.user.is_staff:
            return view(request, *args, **kwargs)
        raise Http404

    return guarded


def proxied(get_response):
    """Middleware behind a proxy of our own: whoever it saw is who asks, for the audit log, the limit on passwords and all else.

    That is the last address named; what stands before it anybody may have written.
    """

    def middleware(request):
        named = request.headers.get("X-Forwarded-For", "").rpartition(",")[2].strip()
        with suppress(ValueError):  # none is named, or what is named is no address
            request.META["REMOTE_ADDR"] = str(ip_address(named))
        return get_response(request)

    return middleware
