"""One process of a devcloud: started apart from us, found again later, and never taken for another."""

import json
import os
import signal
import subprocess
import time
from pathlib import Path

BOOT = Path("/proc/sys/kernel/random/boot_id")


def started(pid: int) -> str | None:
    """When a living process began, as the kernel counts it; None where there is none (or a zombie)."""
    try:
        fields = Path(f"/proc/{pid}/stat").read_text().rsplit(")", 1)[1].split()
    except (FileNotFoundError, ProcessLookupError):
        return None
    return None if fields[0] in "ZX" else fields[19]


class Process:
    """A named process with a note on disk that says which one it is.

    A process id alone is worth nothing, since the kernel gives it out again: the note also holds the
    boot and the moment in which the process began, and only what agrees in all three is ours.
    """

    def __init__(self, name: str, run: Path, log: Path):
        self.name = name
        self.note = run / f"{name}.json"
        self.stage_file = run / f"{name}.stage"
        self.out = log / f"{name}.out"
        self.child: subprocess.Popen | None = None

    def start(self, argv, *, env=None, cwd=None) -> None:
        self.stage_file.unlink(missing_ok=True)
        with self.out.open("ab") as out:
            self.child = subprocess.Popen(
                [str(part) for part in argv],
                stdout=out,
                stderr=out,
                stdin=subprocess.DEVNULL,
                env=env,
                cwd=cwd,
                start_new_session=True,
            )
        note = {"pid": self.child.pid, "boot": BOOT.read_text().strip(), "started": started(self.child.pid)}
        self.note.write_text(json.dumps(note))

    def pid(self) -> int | None:
        """The process's id while it lives and is verified to be ours, else None."""
        if self.child:
            self.child.poll()  # a dead child of ours would stay a zombie
        try:
            note = json.loads(self.note.read_text())
        except (FileNotFoundError, ValueError):
            return None
        if note["boot"] != BOOT.read_text().strip() or started(note["pid"]) != note["started"]:
            return None
        return note["pid"]

    def stage(self) -> str:
        """What the process last said it does."""
        try:
            return self.stage_file.read_text()
        except FileNotFoundError:
            return ""

    def signal(self, number: int) -> None:
        pid = self.pid()
        if pid is not None:
            try:
                os.kill(pid, number)
            except ProcessLookupError:
                return

    def last_words(self, lines: int = 3) -> str:
        try:
            return " | ".join(self.out.read_text(errors="replace").strip().splitlines()[-lines:])
        except FileNotFoundError:
            return ""


def stop(processes: list[Process], seconds: float = 10, number: int = signal.SIGTERM) -> None:
    """Ask all to end, wait, and kill what is left."""
    for process in processes:
        process.signal(number)
    end = time.monotonic() + seconds
    while any(process.pid() for process in processes) and time.monotonic() < end:
        time.sleep(0.05)
    for process in processes:
        process.signal(signal.SIGKILL)
    while any(process.pid() for process in processes):
        time.sleep(0.02)
    for process in processes:
        process.note.unlink(missing_ok=True)
        process.stage_file.unlink(missing_ok=True)
