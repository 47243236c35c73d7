"""Calls to clouds side by side, with a deadline: a slow service costs its own box, never the page."""

import time
from concurrent.futures import ThreadPoolExecutor, TimeoutError
from contextvars import copy_context

from django.utils.translation import gettext as _

from ..conf import config
from .errors import CloudError, Unavailable

# One pool a process. Threads that wait for a cloud cost little; a cloud that hangs must not starve the others.
_pool = ThreadPoolExecutor(max_workers=64, thread_name_prefix="nova")


def gather(calls, deadline=None):
    """Run ``{name: callable}`` at once and return ``{name: result or CloudError}`` in the same order.

    ``deadline``: seconds from now (default: the ``DEADLINE`` setting); what has not answered by then is ``Unavailable``.

    >>> gather({"images": backend.images, "networks": backend.networks})
    {'images': [...], 'networks': Unavailable(...)}
    """
    end = time.monotonic() + (deadline or config()["DEADLINE"])
    futures = {name: _pool.submit(copy_context().run, call) for name, call in calls.items()}
    return {name: _result(future, end) for name, future in futures.items()}


def _result(future, end):
    try:
        return future.result(timeout=max(0, end - time.monotonic()))
    except TimeoutError:
        future.cancel()
        return Unavailable(_("It has not answered in time."))
    except CloudError as error:
        return error
