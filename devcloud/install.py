"""The services' own environments: made once, found again by a name that says what is inside."""

import hashlib
import os
import shutil
import subprocess
import sys
import threading
from pathlib import Path

from .errors import DevCloudError, Interrupted
from .layout import HERE


def find_uv() -> str | None:
    """uv, from the person's path or from the environment that runs us: ten times as fast as pip."""
    beside = Path(sys.executable).parent / "uv"
    return shutil.which("uv") or (str(beside) if beside.exists() else None)


class Environment:
    """A venv with pinned packages. A changed pin has another name, so nothing running is disturbed."""

    def __init__(self, name: str, venvs: Path):
        self.name = name
        self.requirements = HERE / "requirements" / f"{name}.txt"
        text = self.requirements.read_text()
        python = f"{sys.version_info.major}.{sys.version_info.minor}"
        self.count = sum(1 for line in text.splitlines() if line and not line.startswith("#"))
        self.path = venvs / f"{name}-{hashlib.sha256((python + text).encode()).hexdigest()[:12]}"

    @property
    def python(self) -> Path:
        return self.path / "bin" / "python"

    @property
    def complete(self) -> Path:
        return self.path / ".complete"

    def installed(self) -> bool:
        return self.complete.exists()

    def file(self, pattern: str) -> Path:
        """The one file inside the venv that the pattern names."""
        found = sorted(self.path.glob(pattern))
        if not found:
            raise DevCloudError(f"{self.path} lacks {pattern}; remove the folder and start again")
        return found[-1]

    def install(self, cancelled: threading.Event, log: Path) -> None:
        """Make the venv if it is not complete yet. A half-made one, of a killed install, is made anew."""
        if self.installed():
            return
        self.path.parent.mkdir(parents=True, exist_ok=True)
        uv = find_uv()
        if uv:
            steps = [
                [uv, "venv", "--quiet", "--clear", "--python", sys.executable, self.path],
                [uv, "pip", "install", "--no-deps", "--python", self.python, "-r", self.requirements],
            ]
        else:
            steps = [
                [sys.executable, "-m", "venv", "--clear", self.path],
                [self.python, "-m", "pip", "install", "--no-compile", "--no-deps", "-r", self.requirements],
            ]
        with log.open("ab") as out:
            for step in steps:
                run([str(part) for part in step], cancelled, out, f"Installing {self.name} failed; see {log}")
        self.complete.touch()


def run(argv: list[str], cancelled: threading.Event, out, error: str, **options) -> None:
    """Run a command to its end, or until `up` is cancelled."""
    environment = {key: value for key, value in os.environ.items() if key != "VIRTUAL_ENV"}
    process = subprocess.Popen(
        argv,
        stdout=out,
        stderr=out,
        stdin=subprocess.DEVNULL,
        env=environment,
        start_new_session=True,
        **options,
    )
    while True:
        try:
            code = process.wait(timeout=0.1)
        except subprocess.TimeoutExpired:
            if not cancelled.is_set():
                continue
            process.terminate()
            process.wait()
            raise Interrupted("stopped") from None
        if code:
            raise DevCloudError(error)
        return
