"""What both halves of a devcloud, OpenStack and EC2, do alike: install, look after processes, report."""

import os
import socket
import threading
import time
import urllib.error
import urllib.request

from .errors import DevCloudError, Interrupted
from .install import Environment
from .layout import HERE, Layout
from .processes import Process, stop
from .progress import Progress
from .version import version

OPENER = urllib.request.build_opener(urllib.request.ProxyHandler({}))


class Half:
    """One half: an environment and some services. A subclass has `start(progress)`: how they come up."""

    name: str
    services: tuple[str, ...]
    start_seconds = 240
    doors: dict[str, tuple[str, ...]] = {}  # further ports of a service
    question = "/"  # what a healthy service answers with anything at all

    def __init__(self, layout: Layout, cancelled: threading.Event | None = None):
        self.layout = layout
        self.cancelled = cancelled or threading.Event()
        self.environment = Environment(self.name, layout.venvs)
        self.version = layout.run / f"{self.name}.version"
        self.processes = {name: Process(name, layout.run, layout.log) for name in self.services}

    # -- coming up ---------------------------------------------------------------------------------
    def up(self, progress: Progress) -> None:
        """Bring the half up, or mend what of it is down. What goes wrong is reported, and raised."""
        try:
            if self.running() and not self.current():
                self.down()  # of another version: its parts would not fit ours
            if not self.healthy():
                if not self.environment.installed():
                    message = f"Installing {self.environment.count} packages"
                    progress.step("installing", 1, message)
                    self.environment.install(self.cancelled, self.layout.log / f"install-{self.name}.log")
                self.version.write_text(version())
                self.start(progress)
            progress.up()
        except Exception as error:
            if self.cancelled.is_set():
                progress.step("down", 0, "Stopped")
                raise Interrupted("stopped") from error
            progress.fail(str(error))
            raise

    def serve(self, name: str) -> None:
        """Start one service, in place of a process of it that no longer answers."""
        stop([self.processes[name]])
        argv = [self.environment.python, HERE / "services" / "serve.py", name, self.layout.root]
        clean = {
            key: value for key, value in os.environ.items() if not key.startswith(("OS_", "AWS_", "PYTHON"))
        }
        binaries = f"{self.environment.path}/bin:{os.environ.get('PATH', '')}"
        env = clean | {"PATH": binaries, "PYTHONWARNINGS": "ignore", "PYTHONUNBUFFERED": "1"}
        self.processes[name].start(argv, env)

    def wait_for(self, names, report) -> None:
        """Wait until the services serve; `report` gets what each does meanwhile."""
        end = time.monotonic() + self.start_seconds
        while True:
            stages = {name: self.processes[name].stage() for name in names}
            report(stages)
            if all(stage == "serving" for stage in stages.values()):
                return
            for name in names:
                if not self.processes[name].pid():
                    words = self.processes[name].last_words()
                    log = self.processes[name].out
                    raise DevCloudError(f"{name} ended while it started; see {log}: {words}")
            if time.monotonic() > end:
                late = [name for name, stage in stages.items() if stage != "serving"]
                raise DevCloudError(f"{', '.join(late)} did not start in {self.start_seconds} s")
            if self.cancelled.wait(0.1):
                raise Interrupted("stopped")

    # -- being up ----------------------------------------------------------------------------------
    def alive(self, name: str) -> bool:
        """Whether a service runs, has finished starting, and answers."""
        process = self.processes[name]
        if not process.pid() or process.stage() != "serving":
            return False
        try:
            OPENER.open(f"http://127.0.0.1:{self.layout.port(name)}{self.question}", timeout=10).close()
        except urllib.error.HTTPError:
            return True
        except OSError:
            return False
        return True

    def current(self) -> bool:
        """Whether what runs was started by this version of devcloud."""
        return self.version.exists() and self.version.read_text() == version()

    def healthy(self) -> bool:
        return all(self.alive(name) for name in self.services)

    def running(self) -> dict[str, int]:
        found = {name: process.pid() for name, process in self.processes.items()}
        return {name: pid for name, pid in found.items() if pid}

    def check_ports(self) -> None:
        """Refuse, naming it, a port that someone else uses: before anything is started."""
        for name in self.services:
            if self.processes[name].pid():
                continue
            for door in (name, *self.doors.get(name, ())):
                self.check_port(self.layout.port(door), name)

    def check_port(self, port: int, name: str) -> None:
        with socket.socket() as probe:
            probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
            try:
                probe.bind(("127.0.0.1", port))
            except OSError:
                raise DevCloudError(
                    f"Port {port}, which {name} needs, is in use; free it or give another --port-base"
                ) from None

    def down(self) -> None:
        stop(list(self.processes.values()))
