"""How long the person in front of a page still waits: one budget for all the calls that the page makes, however they nest."""

import time
from contextlib import contextmanager
from contextvars import ContextVar

from django.utils.translation import gettext as _

from .errors import Unavailable

_end = ContextVar("nova_end", default=None)


@contextmanager
def within(seconds):
    """What is asked of clouds in this block, here or side by side, has so many seconds in all; never more than around it."""
    end = time.monotonic() + seconds
    token = _end.set(end if _end.get() is None else min(end, _end.get()))
    try:
        yield
    finally:
        _end.reset(token)


def left(most):
    """Seconds that are left, at most ``most``; 0 or less when there are none."""
    return most if _end.get() is None else min(most, _end.get() - time.monotonic())


def patience(most):
    """Seconds that one call may take now, at most ``most``. Raises Unavailable when none are left."""
    if (seconds := left(most)) <= 0:
        raise Unavailable(_("It has not answered in time."))
    return seconds
