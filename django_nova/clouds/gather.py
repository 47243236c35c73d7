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
    depth = _depth.get()
    if depth >= len(_pools) or len(calls) == 1:
        return {name: _answer(call) for name, call in calls.items()}
    end = time.monotonic() + (deadline or config()["DEADLINE"])
    futures = {}
    _depth.set(depth + 1)
    try:
        for name, call in calls.items():
            futures[name] = _pools[depth].submit(copy_context().run, call)
    finally:
        _depth.set(depth)
    return {name: _result(future, end) for name, future in futures.items()}


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
