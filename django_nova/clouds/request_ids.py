"""The ids that clouds give to requests, of successful ones too: what a cloud's own operators search their logs for.

A provider says of each answer what its id is (``heard``); who makes calls for somebody listens (``with Heard() as ids``). Calls
that are gathered side by side are heard by whoever gathers them.
"""

from contextvars import ContextVar

LENGTH = 255  # characters of all ids of one piece of work
_listening = ContextVar("nova_request_ids", default=None)


class Heard:
    """The ids of one piece of work. As text: those of its changes, else the last one of its questions."""

    def __init__(self):
        self.changes, self.looks = [], []

    def __enter__(self):
        self._token = _listening.set(self)
        return self

    def __exit__(self, *args):
        _listening.reset(self._token)

    def __str__(self):
        told = ""
        for id in dict.fromkeys(self.changes or self.looks[-1:]):
            if len(longer := f"{told} {id}".strip()) > LENGTH:
                break
            told = longer
        return told


def heard(id, change):
    """An answer has this id; ``change``: it was to a request that changes something."""
    ids = _listening.get()
    if ids is not None and id:
        (ids.changes if change else ids.looks).append(str(id))
