"""DevCloud: the two halves under one roof, for the command line and for tests."""

import fcntl
import json
import os
import shutil
import threading
import time
from concurrent.futures import ThreadPoolExecutor, wait
from contextlib import contextmanager

from .ec2 import Ec2
from .errors import DevCloudError
from .faults import Faults
from .layout import Layout
from .openstack import OpenStack
from .processes import Process, identity, stop
from .progress import Progress, StatusFile
from .seeds import people

UNDER_WAY = ("installing", "configuring", "starting", "seeding")
HALVES = {"openstack": OpenStack, "ec2": Ec2}


class DevCloud:
    """One devcloud in one folder.

    `up()` brings it up or mends it, `status()` says how it is, `fault(...)` makes a service misbehave
    for the length of a block.
    """

    def __init__(self, directory=None, *, port_base: int | None = None, venvs=None, only: str | None = None):
        if only not in (None, *HALVES):
            raise DevCloudError(f"There is no «{only}»; there are {' and '.join(HALVES)}")
        self.layout = Layout.find(directory, port_base=port_base, venvs=venvs)
        self.cancelled = threading.Event()
        names = [only] if only else list(HALVES)
        self.halves = {name: HALVES[name](self.layout, self.cancelled) for name in names}
        self.status_file = StatusFile(self.layout.status)
        self.faults = Faults(self.layout.faults)

    # -- verbs -------------------------------------------------------------------------------------
    def up(self, out=None) -> dict:
        """Bring up what is down; harmless where all is well. Stops what it started if it is cancelled."""
        before = Layout.find(self.layout.root)
        for folder in self.layout.folders():
            folder.mkdir(parents=True, exist_ok=True)
        with self.alone(), self.noted():
            if before.port_base != self.layout.port_base and self.running():
                raise DevCloudError(f"It runs on ports from {before.port_base}; bring it down first")
            self.layout.save()
            running = self.running()
            began = time.monotonic()
            self.status_file.update(endpoints=self.endpoints(), people=people.listing())
            progress = {name: Progress(name, self.status_file, began, out) for name in self.halves}
            self.check_ports(progress)
            self.side_by_side(progress, running)
        return self.status()

    def check_ports(self, progress: dict[str, Progress]) -> None:
        """Before anything is started, of either half."""
        for name, half in self.halves.items():
            try:
                half.check_ports()
            except DevCloudError as error:
                progress[name].fail(str(error))
                raise

    def side_by_side(self, progress: dict[str, Progress], running: dict[str, int]) -> None:
        """Both halves at once; one that fails does not hinder the other."""
        try:
            with ThreadPoolExecutor(len(self.halves)) as pool:
                futures = [pool.submit(half.up, progress[name]) for name, half in self.halves.items()]
                try:
                    while wait(futures, timeout=0.2).not_done:
                        pass
                except BaseException:
                    self.cancelled.set()
                    self.undo(running)  # what waits for a service that is gone waits no longer
                    raise
        finally:
            if self.cancelled.is_set():
                self.undo(running)
        for future in futures:
            future.result()

    def undo(self, before: dict[str, int]) -> None:
        """Stop what did not run before."""
        for half in self.halves.values():
            new = [half.processes[name] for name, pid in half.running().items() if before.get(name) != pid]
            stop(new)
            known = state("up", "Ready") if half.healthy() else state("down", "Stopped")
            self.status_file.update(**{half.name: known})

    def down(self) -> None:
        """Stop everything, an `up` that is under way included."""
        if not self.layout.run.exists():
            return
        stop([self.other_up()], seconds=30)
        with self.alone():
            for half in self.halves.values():
                half.down()
                self.status_file.update(**{half.name: state("down", "Stopped")})

    def status(self) -> dict:
        """What status.json says, corrected by what really runs."""
        content = self.status_file.read()
        content.setdefault("endpoints", self.endpoints())
        content.setdefault("people", people.listing())
        content["running"] = self.running()
        for name, half in self.halves.items():
            known = content.setdefault(name, state("down", "Not started"))
            dead = sorted(set(half.processes) - set(half.running()))
            if known["state"] == "up" and dead:
                content[name] = state("failed", "Needs mending", f"No longer running: {', '.join(dead)}")
            elif known["state"] in UNDER_WAY and not self.other_up().pid():
                content[name] = state("failed", "Did not come up", "Its start was broken off")
        return content

    def load(self, number: int, out=None) -> None:
        """Have `number` instances for benchmarks: in OpenStack's project `load`, and in EC2."""
        from .seeds import load

        for name, half in self.halves.items():
            if not half.healthy():
                raise DevCloudError(f"{name} is not up; run `up` first")
        if "openstack" in self.halves:
            load.openstack(self.layout, number, out)
        if "ec2" in self.halves:
            load.ec2(self.layout, self.halves["ec2"].environment, number, out)

    def wipe(self) -> None:
        """Bring it down and forget all it held; installed software stays."""
        self.down()
        if not self.layout.root.exists():
            return
        if "openstack" in self.halves:
            shutil.rmtree(self.layout.state, ignore_errors=True)
        if len(self.halves) == len(HALVES):
            for folder in (self.layout.log, self.layout.run, self.layout.config):
                shutil.rmtree(folder, ignore_errors=True)
            for file in (self.layout.status, self.layout.faults):
                file.unlink(missing_ok=True)

    def fault(self, **fault):
        """A fault while a block runs; see devcloud.faults for what can be asked."""
        return self.faults.fault(**fault)

    # -- facts -------------------------------------------------------------------------------------
    def running(self) -> dict[str, int]:
        return {name: pid for half in self.halves.values() for name, pid in half.running().items()}

    def endpoints(self) -> dict[str, str]:
        names = [name for half in HALVES.values() for name in half.services]
        return {name: self.layout.url(name) for name in names}

    def other_up(self) -> Process:
        """The `up` that is under way, if its pid() says so."""
        return Process("up", self.layout.run, self.layout.log)

    @contextmanager
    def alone(self):
        """Only one `up` or `down` of a folder at a time; a second one waits for the first."""
        with (self.layout.run / "lock").open("w") as lock:
            fcntl.flock(lock, fcntl.LOCK_EX)
            yield

    @contextmanager
    def noted(self):
        """Say that an `up` is under way here, so that `down` can break it off."""
        note = self.other_up().note
        note.write_text(json.dumps(identity(os.getpid())))
        try:
            yield
        finally:
            note.unlink(missing_ok=True)


def state(name: str, message: str, error: str = "") -> dict:
    return {"state": name, "progress": 100 if name == "up" else 0, "message": message, "error": error}
