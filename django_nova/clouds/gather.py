"""Calls to clouds side by side, with a deadline: a slow service costs its own box, never the page."""

import time
from concurrent.futures import ThreadPoolExecutor, TimeoutError
from contextvars import ContextVar, copy_context

from django.utils.translation import gettext as _

from ..conf import config
from .errors import CloudError, Unavailable

# Threads that wait for a cloud cost little. A call that gathers in its turn uses the second pool, so that those who wait
# can never fill the pool that they wait for; what is nested deeper runs one after the other.
_pools = [ThreadPoolExecutor(max_workers=64, thread_name_prefix=f"nova-{depth}") for depth in range(2)]
_depth = ContextVar("nova_gather_depth", default=0)


def gather(calls, deadline=None):
    """Run ``{name: callable}`` at once and return ``{name: result or CloudError}`` in the same order.

    ``deadline``: seconds from now (default: the ``DEADLINE`` setting); what has not answered by then is ``Unavailable``.

    >>> gather({"images": backend.images, "networks": backend.networks})
    {'images': [...], 'networks': Unavailable(...)}
    """
    if _depth.get() >= len(_pools) or len(calls) == 1:
        return {name: _answer(call) for name, call in calls.items()}
    return Begun(calls).within(deadline or config()["DEADLINE"])


class Begun:
    """Calls under way, for answers that are welcome but not worth waiting for: begin them, do the rest, then look."""

    def __init__(self, calls):
        depth = _depth.get()
        token = _depth.set(depth + 1)
        try:
            pool = _pools[min(depth, len(_pools) - 1)]
            self._futures = {name: pool.submit(copy_context().run, call) for name, call in calls.items()}
        finally:
            _depth.reset(token)

    def within(self, seconds):
        """The answers by name, each a result or a CloudError, waiting at most so long from now."""
        end = time.monotonic() + seconds
        return {name: _result(future, end) for name, future in self._futures.items()}


def _answer(call):
    try:
        return call()
    except CloudError as error:
        return error


def _result(future, end):
    try:
        return future.result(timeout=max(0, end - time.monotonic()))
    except TimeoutError:
        future.cancel()
        return Unavailable(_("It has not answered in time."))
    except CloudError as error:
        return error
