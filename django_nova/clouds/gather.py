"""Calls to clouds side by side, with a deadline: a slow service costs its own box, never the page."""

import math
import time
from concurrent.futures import ThreadPoolExecutor, TimeoutError
from contextvars import ContextVar, copy_context
from functools import partial

from django.db import connections
from django.utils import translation
from django.utils.translation import gettext as _

from ..conf import config
from .errors import CloudError, Unavailable
from .patience import left, within

# Threads that wait for a cloud cost little. A call that gathers in its turn uses the next pool, so that those who wait
# can never fill the pool that they wait for; what is nested deeper runs one after the other.
_pools = [ThreadPoolExecutor(max_workers=64, thread_name_prefix=f"nova-{depth}") for depth in range(3)]
_depth = ContextVar("nova_gather_depth", default=0)
MARGIN = 0.5  # seconds that what is gathered within a gathering has less
PATIENCE = 0.1  # seconds until a call that no thread has taken up is made by the one who waits for it


def gather(calls, deadline=None):
    """Run ``{name: callable}`` at once and return ``{name: result or CloudError}`` in the same order.

    ``deadline``: seconds from now (default: the ``DEADLINE`` setting); what has not answered by then is ``Unavailable``.

    >>> gather({"images": backend.images, "networks": backend.networks})
    {'images': [...], 'networks': Unavailable(...)}
    """
    if _depth.get() >= len(_pools) or len(calls) == 1:
        return {name: _answer(call) for name, call in calls.items()}
    wanted = deadline or config()["DEADLINE"]
    if (seconds := left(math.inf) - MARGIN) > wanted:  # whoever waits for these has to have them in time
        seconds = wanted
    with within(seconds):
        return Begun(calls).within(max(0, seconds))


class Begun:
    """Calls under way, for answers that are welcome but not worth waiting for: begin them, do the rest, then look."""

    def __init__(self, calls):
        depth = _depth.get()
        token = _depth.set(depth + 1)
        try:
            pool, language = _pools[min(depth, len(_pools) - 1)], translation.get_language()
            runs = {n: partial(copy_context().run, _speaking, language, call) for n, call in calls.items()}
            self._begun = {name: (run, pool.submit(_apart, run)) for name, run in runs.items()}
        finally:
            _depth.reset(token)

    def within(self, seconds):
        """The answers by name, each a result or a CloudError, waiting at most so long from now."""
        end = time.monotonic() + seconds
        return {name: _result(run, future, end) for name, (run, future) in self._begun.items()}


def _apart(run):
    """In a thread of a pool, which lives on: a connection to the database that it made does not."""
    try:
        return run()
    finally:
        for one in connections.all(initialized_only=True):
            one.close()


def _speaking(language, call):
    """Django keeps the language by thread."""
    with translation.override(language):
        return call()


def _answer(call):
    try:
        return call()
    except CloudError as error:
        return error


def _result(run, future, end):
    """What a call answered. One that is still not taken up is made here: all the threads may be waiting for this one."""
    try:
        try:
            return future.result(timeout=max(0, min(PATIENCE, end - time.monotonic())))
        except TimeoutError:
            if time.monotonic() < end and future.cancel():
                return run()
        return future.result(timeout=max(0, end - time.monotonic()))
    except TimeoutError:
        future.cancel()
        return Unavailable(_("It has not answered in time."))
    except CloudError as error:
        return error
