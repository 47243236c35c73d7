"""Who is at the other end, and who may look at what the machine says about itself."""

from functools import wraps

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


def proxied_address(request):
    """The address that our own proxy saw: the last one named, since what stands before it anybody may have written."""
    named = request.headers.get("X-Forwarded-For", "").rpartition(",")[2].strip()
    return named or request.META.get("REMOTE_ADDR")
