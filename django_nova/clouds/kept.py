"""What is costly to make and cheap to keep: sessions and clients of accounts, the least used let go."""

import threading
from collections import OrderedDict


class Kept:
    """At most ``size`` things by key, each made once, under a lock (boto3 makes no clients safely in two threads)."""

    def __init__(self, size):
        self.size, self._things, self._lock = size, OrderedDict(), threading.RLock()

    def get(self, key, make):
        with self._lock:
            if key in self._things:
                self._things.move_to_end(key)
            else:
                self._things[key] = make()
                while len(self._things) > self.size:
                    self._things.popitem(last=False)
            return self._things[key]

    def drop(self, key):
        with self._lock:
            self._things.pop(key, None)

    def drop_where(self, matches):
        with self._lock:
            for key in [key for key in self._things if matches(key)]:
                del self._things[key]

    def clear(self):
        with self._lock:
            self._things.clear()

    def __len__(self):
        return len(self._things)
