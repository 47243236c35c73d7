"""Faults on purpose: what a test asks a devcloud's services to do wrong, and how they find out.

The two sides meet in DIR/faults.json: a list of objects with any of the keys

    service, method, path     what is hit; `path` is a regular expression over path and query
    status, body, content_type, headers     the answer given instead of the service's own
    delay                     seconds to wait first; without a status the real answer follows, late
    times                     how often, then the fault is over; without it, as long as it stands there
"""

import json
import os
import re
import threading
import time
from contextlib import contextmanager
from pathlib import Path
from uuid import uuid4

LOOK = 0.1  # a service looks at the file's date at most this often, in seconds


class Faults:
    """The test's side. `with Faults(dir).fault(service="nova", status=500): ...`"""

    def __init__(self, path: Path):
        self.path = path

    def read(self) -> list[dict]:
        try:
            return json.loads(self.path.read_text())
        except FileNotFoundError:
            return []

    def write(self, faults: list[dict]) -> None:
        part = self.path.with_suffix(f".{uuid4().hex}.part")
        part.write_text(json.dumps(faults))
        part.replace(self.path)
        time.sleep(LOOK * 1.5)  # from here on every service has seen it

    @contextmanager
    def fault(self, **fault):
        """One fault while the block runs; faults of nested blocks stand side by side."""
        fault["id"] = uuid4().hex
        self.write([*self.read(), fault])
        try:
            yield fault
        finally:
            self.write([other for other in self.read() if other.get("id") != fault["id"]])

    def clear(self) -> None:
        self.path.unlink(missing_ok=True)


class FaultFile:
    """The service's side: the first fault that a request meets, from a file that may change any time."""

    def __init__(self, path: Path, service: str, clock=time.monotonic):
        self.path, self.service, self.clock = path, service, clock
        self.lock = threading.Lock()
        self.faults: list[dict] = []
        self.used: dict[str, int] = {}
        self.stamp = None
        self.looked = float("-inf")

    def find(self, method: str, path: str) -> dict | None:
        with self.lock:
            self.look()
            for fault in self.faults:
                if matches(fault, self.service, method, path) and self.take(fault):
                    return fault
        return None

    def take(self, fault: dict) -> bool:
        """Whether the fault still counts; a fault with `times` is used up by this."""
        key = fault.get("id") or json.dumps(fault, sort_keys=True)
        self.used[key] = self.used.get(key, 0) + 1
        return "times" not in fault or self.used[key] <= fault["times"]

    def look(self) -> None:
        if self.clock() - self.looked < LOOK:
            return
        self.looked = self.clock()
        try:
            found = os.stat(self.path)
            stamp = (found.st_mtime_ns, found.st_ino)
        except FileNotFoundError:
            stamp = None
        if stamp == self.stamp:
            return
        try:
            self.faults = json.loads(self.path.read_text()) if stamp else []
        except (FileNotFoundError, ValueError):
            return  # being written by hand: keep the old ones, look again
        self.stamp = stamp


def matches(fault: dict, service: str, method: str, path: str) -> bool:
    return (
        fault.get("service", service) == service
        and fault.get("method", method).upper() == method
        and re.search(fault.get("path", ""), path) is not None
    )
