"""The dashboard as it runs in production: gunicorn, compressed files, its own policy; and what it was asked for."""

import json
import os
import re
import socket
import subprocess
import sys
import time
from pathlib import Path
from urllib.parse import urlsplit

import requests

ROOT = Path(__file__).resolve().parent.parent.parent
LINE = re.compile(r"^(?P<method>[A-Z]+) (?P<path>\S+) (?P<status>\d+)$")


class Dashboard:
    """The running site: ``url`` is where; ``asked`` is what was asked of it; ``stop`` ends it."""

    def __init__(self, folder, endpoints):
        with socket.socket() as probe:
            probe.bind(("127.0.0.1", 0))
            port = probe.getsockname()[1]
        self.url = f"http://localhost:{port}"
        self.log, self._access = folder / "site.log", folder / "access.log"
        self.environment = {
            name: value
            for name, value in os.environ.items()
            if not name.startswith(("DASHBOARD_", "DJANGO_"))
        } | {"DASHBOARD_STATE_DIR": str(folder), "DASHBOARD_CLOUDS": json.dumps(clouds(endpoints))}
        self._run("openstack_dashboard", "migrate", "--verbosity=0")
        self._run("openstack_dashboard", "collectstatic", "--no-input", "--verbosity=0")
        with self.log.open("w") as log:
            self.process = subprocess.Popen(
                [
                    sys.executable, "-m", "gunicorn", "openstack_dashboard.wsgi", "--bind", f"127.0.0.1:{port}",
                    "--worker-class", "gthread", "--threads", "16", "--graceful-timeout", "2",
                    "--access-logfile", self._access, "--access-logformat", "%(m)s %(U)s?%(q)s %(s)s",
                ],
                cwd=ROOT, env=self.environment, stdout=log, stderr=log,
            )  # fmt: skip
        self._wait()

    def _run(self, *command):
        done = subprocess.run(
            [sys.executable, "-m", *command], cwd=ROOT, env=self.environment, capture_output=True, text=True
        )
        assert done.returncode == 0, done.stderr

    def _wait(self):
        end = time.monotonic() + 60
        while time.monotonic() < end and self.process.poll() is None:
            try:
                assert requests.get(f"{self.url}/health/", timeout=10).status_code == 200
                return
            except requests.ConnectionError:
                time.sleep(0.1)
        self.stop()
        raise AssertionError(f"The dashboard did not start: {self.log.read_text()[-3000:]}")

    def stop(self):
        self.process.terminate()
        self.process.wait(timeout=20)

    def asked(self, *, since=0):
        """What was asked of it, as ``"GET /path?query"``, after the first ``since`` requests; files are left out."""
        found = [LINE.match(line) for line in self._access.read_text().splitlines()]
        found = [f"{one['method']} {one['path'].rstrip('?')}" for one in found if one]
        return [one for one in found if " /static/" not in one and " /health/" not in one][since:]


def clouds(endpoints):
    """The devcloud's clouds, as the site's settings name them."""
    ec2 = urlsplit(endpoints["ec2"])
    return {
        "stack": {
            "provider": "openstack",
            "name": "OpenStack",
            "auth_url": endpoints["keystone"],
            "regions": ["RegionOne"],
        },
        "aws": {
            "provider": "ec2",
            "name": "EC2",
            "endpoint_url": ec2.geturl(),
            "regions": ["us-east-1", "eu-central-1"],
        },
    }
