"""How far a start is: written to status.json for a dashboard's card, printed for a person."""

import json
import os
import sys
import threading
import time
from pathlib import Path

TITLES = {"openstack": "OpenStack", "ec2": "EC2"}


class StatusFile:
    """status.json, always whole: written beside and moved into place, by one thread at a time."""

    def __init__(self, path: Path):
        self.path = path
        self.lock = threading.RLock()

    def read(self) -> dict:
        try:
            return json.loads(self.path.read_text())
        except (FileNotFoundError, ValueError):
            return {}

    def update(self, **changes) -> dict:
        with self.lock:
            content = self.read() | changes
            part = self.path.with_suffix(f".{os.getpid()}.part")
            part.write_text(json.dumps(content, indent=1) + "\n")
            part.replace(self.path)
            return content


class Progress:
    """The progress of one half of the devcloud; `step` is called as work goes on."""

    def __init__(self, name: str, status: StatusFile, began: float, out=None):
        self.name, self.status, self.began = name, status, began
        self.out = out if out is not None else sys.stdout
        self.percent = 0
        self.message = ""

    def step(self, state: str, percent: float, message: str, error: str = "") -> None:
        if (state, int(percent), message) == (getattr(self, "state", ""), self.percent, self.message):
            return
        say = message != self.message
        self.state, self.percent, self.message = state, int(percent), message
        self.status.update(
            **{
                self.name: {
                    "state": state,
                    "progress": self.percent,
                    "message": message,
                    "error": error,
                    "seconds": round(time.monotonic() - self.began, 1),
                }
            }
        )
        if say and self.out:
            elapsed = time.monotonic() - self.began
            line = f"[{elapsed:4.0f} s] {TITLES[self.name]:<9} {self.percent:3d} %  {error or message}"
            print(line, file=self.out, flush=True)

    def up(self, message: str = "Ready") -> None:
        self.step("up", 100, message)

    def fail(self, error: str) -> None:
        self.step("failed", self.percent, "Did not start", error)
