"""How often something may be tried: for what strangers can do, and for what sends mail or guesses at secrets.

Counted in the cache that all processes share (``CACHE``), by the address that asks and by whom it is about, so that neither one
address trying many names nor many addresses trying one name gets far. How often is ``LIMITS`` in the settings.
"""

import hashlib
import time
from ipaddress import ip_address, ip_network

from django.core.cache import caches
from django.utils.translation import gettext_lazy, ngettext

from .clouds.errors import CloudError
from .conf import config

USUAL = {
    "sign_in": {"who": (100, 900), "address": (100, 900)},
    "sign_up": {"who": (3, 3600), "address": (20, 3600)},
    "reset": {"who": (3, 3600), "address": (20, 3600)},
    "password": {"who": (10, 900), "address": (50, 900)},
    "links": {"who": (20, 900), "address": (60, 900)},
    "link_account": {"who": (20, 900), "address": (60, 900)},
    "invite": {"who": (50, 3600), "address": (100, 3600)},
}


class TooMany(CloudError):
    """It was tried too often; ``retry_after`` are the seconds until it may be tried again."""

    status = 429
    message = gettext_lazy("That was tried too often.")
    advice = ""

    def __init__(self, seconds):
        super().__init__()
        self.again = seconds
        self.retry_after = None  # this is no cloud's wish: said in our words
        minutes = max(1, -(-seconds // 60))
        self.advice = ngettext(
            "Try again in %(count)d minute.", "Try again in %(count)d minutes.", minutes
        ) % {"count": minutes}


def count(request, name, who=""):
    """Count one more try of ``name``; raises TooMany when that is one too many, for the address or for ``who``.

    ``who``: whom it is about, any text (a name, an e-mail address, an id), in whatever case; without one only the address counts.
    """
    _within(request, name, who, _one_more)


def look(request, name, who=""):
    """The same without a try: for what only counts when it failed."""
    _within(request, name, who, _next)


def _within(request, name, who, tries):
    limits = limit(name)
    asked = [("address", network(request.META.get("REMOTE_ADDR", "")))]
    if who:
        asked.append(("who", str(who).strip().casefold()))
    over = [left for kind, value in asked if (left := _left(name, kind, value, tries, *limits[kind]))]
    if over:
        raise TooMany(max(over))


def limit(name):
    """``{"who": (times, seconds), "address": (times, seconds)}`` of the settings, beneath them the defaults."""
    return USUAL[name] | config()["LIMITS"].get(name, {})


def network(address):
    """What counts as one address: of IPv6 the network of a household, which has more addresses than can be counted."""
    try:
        found = ip_address(address)
    except ValueError:
        return address
    if found.version == 6 and found.ipv4_mapped:
        found = found.ipv4_mapped
    return str(found) if found.version == 4 else str(ip_network(f"{found}/64", strict=False))


def _left(name, kind, value, tries, times, seconds):
    """The seconds to wait when this is one try too many, else 0. A try that is refused does not prolong the wait."""
    store = caches[config()["CACHE"]]
    key = f"nova:limit:{name}:{kind}:{hashlib.sha256(value.encode()).hexdigest()}"
    now = time.time()
    if tries(store, key, now, seconds) <= times:
        return 0
    return max(1, int((store.get(f"{key}:end") or now) - now) + 1)


def _one_more(store, key, now, seconds):
    store.add(f"{key}:end", now + seconds, timeout=seconds)
    store.add(key, 0, timeout=seconds)
    try:
        return store.incr(key)
    except ValueError:  # it has just come to its end
        return 1


def _next(store, key, now, seconds):
    return store.get(key, 0) + 1
