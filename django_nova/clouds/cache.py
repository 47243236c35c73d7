"""A short cache shared by all who look at the same thing, with one flight a question.

However many people watch a project, its cloud is asked once an interval. Answers are kept under a key that says who may
share them (``Backend.share``), and every write of a panel makes its old answers unreachable.
"""

import hashlib
import math
import threading
import time
from concurrent.futures import Future

from django.core.cache import caches
from django.utils.translation import gettext as _

from ..conf import config
from .errors import SignInAgain, Unavailable

_flights = {}
_lock = threading.Lock()


def _store():
    return caches[config()["CACHE"]]


def _name(*parts):
    """Any text as a key that every cache backend takes."""
    return "nova:" + hashlib.sha256("\x00".join(map(str, parts)).encode()).hexdigest()


def _fresh(store, name):
    """``(answer,)`` if there is one that is not old yet, else None."""
    kept = store.get(name)
    return (kept[1],) if kept and kept[0] > time.time() else None


def remembered(key, seconds, ask):
    """The answer to ``ask()``, reused for ``seconds`` by everybody who has the same ``key`` (a tuple of text).

    Of many who ask at once, in this process or another that shares the cache, one asks and the others wait for it.
    An error is not kept, but those who waited share it.
    """
    if not seconds:
        return ask()
    name = _name(*key)
    if kept := _fresh(_store(), name):
        return kept[0]
    with _lock:
        flight = _flights.get(name)
        if leads := flight is None:
            flight = _flights[name] = Future()
    if not leads:
        try:
            return flight.result(timeout=config()["DEADLINE"])
        except SignInAgain:  # the one who asked has to; that says nothing about the others
            return ask()
        except TimeoutError:
            raise Unavailable(_("It has not answered in time.")) from None
    try:
        answer = _fly(name, seconds, ask)
    except BaseException as error:
        flight.set_exception(error)
        raise
    else:
        flight.set_result(answer)
        return answer
    finally:
        with _lock:
            del _flights[name]


def known(key):
    """What is remembered under a key already, or None."""
    kept = _fresh(_store(), _name(*key))
    return kept[0] if kept else None


def unlearn(key):
    """What is remembered under a key is old: the next one who needs it asks."""
    _store().delete(_name(*key))


def remembered_each(key, ids, seconds, ask):
    """``{id: answer}``, each reused for ``seconds``. ``ask(ids)`` is asked once for all that are not known; what it leaves out
    is remembered as None."""
    store = _store()
    names = {id: _name(*key, id) for id in ids}
    kept = store.get_many(names.values())
    if unknown := [id for id, name in names.items() if name not in kept]:
        answers = ask(unknown)
        new = {names[id]: answers.get(id) for id in unknown}
        store.set_many(new, seconds)
        kept |= new
    return {id: kept[name] for id, name in names.items()}


def _fly(name, seconds, ask):
    store, landing = _store(), time.monotonic() + config()["DEADLINE"]
    while not store.add(f"{name}:flight", 1, timeout=config()["DEADLINE"]):  # another process is asking
        time.sleep(0.02)
        if kept := _fresh(store, name):
            return kept[0]
        if time.monotonic() > landing:
            break
    try:
        if kept := _fresh(store, name):
            return kept[0]
        answer = ask()
        # Our own end, to the fraction of a second: not every cache keeps fractions.
        store.set(name, (time.time() + seconds, answer), timeout=math.ceil(seconds))
        return answer
    finally:
        store.delete(f"{name}:flight")


def generation(*scope):
    """A number that changes with each write, to be part of the keys of what the write makes old."""
    return _store().get_or_set(_name("generation", *scope), time.time_ns, timeout=None)


def forget(*scope):
    """A write happened: everything remembered under this scope's ``generation`` is old."""
    _store().set(_name("generation", *scope), time.time_ns(), timeout=None)
