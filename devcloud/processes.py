"""One process of a devcloud: started apart from us, found again later, and never taken for another."""

import json
import os
import signal
import time
from contextlib import suppress
from pathlib import Path

BOOT = Path("/proc/sys/kernel/random/boot_id")


def started(pid: int) -> str | None:
    """When a living process began, as the kernel counts it; None where there is none (or a zombie)."""
    try:
        fields = Path(f"/proc/{pid}/stat").read_text().rsplit(")", 1)[1].split()
    except (FileNotFoundError, ProcessLookupError):
        return None
    return None if fields[0] in "ZX" else fields[19]


def identity(pid: int) -> dict:
    """What tells this process from any other that had, or will have, its number."""
    return {"pid": pid, "boot": BOOT.read_text().strip(), "started": started(pid)}


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

    def start(self, argv, env=None) -> None:
        """Start it in a session of its own: it outlives us, and a Ctrl-C at our terminal is not for it."""
        self.stage_file.unlink(missing_ok=True)
        argv = [str(part) for part in argv]
        with self.out.open("ab") as out, open(os.devnull, "rb") as nothing:
            files = [(os.POSIX_SPAWN_DUP2, nothing.fileno(), 0)]
            files += [(os.POSIX_SPAWN_DUP2, out.fileno(), number) for number in (1, 2)]
            pid = os.posix_spawnp(argv[0], argv, env or os.environ, file_actions=files, setsid=True)
        self.note.write_text(json.dumps(identity(pid)))

    def pid(self) -> int | None:
        """The process's id while it lives and is verified to be ours, else None."""
        try:
            note = json.loads(self.note.read_text())
        except (FileNotFoundError, ValueError):
            return None
        with suppress(ChildProcessError):
            os.waitpid(note["pid"], os.WNOHANG)  # a dead child of ours would stay a zombie
        return note["pid"] if note["started"] and note == identity(note["pid"]) else None

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
