"""The dashboard as it runs in production: gunicorn, compressed files, its own policy; and what it was asked for."""

import json
import os
import re
import socket
import subprocess
import sys
import time
from email import policy
from email.parser import BytesParser
from pathlib import Path
from urllib.parse import urlsplit

import requests

from openstack_dashboard.embedded import OPERATORS

ROOT = Path(__file__).resolve().parent.parent.parent
LINE = re.compile(r"^(?P<method>[A-Z]+) (?P<path>\S+) (?P<status>\d+)$")


class Dashboard:
    """The running site: ``url`` is where; ``asked`` is what was asked of it; ``mail`` is what it sent; ``stop`` ends it."""

    def __init__(self, folder, endpoints, **environment):
        with socket.socket() as probe:
            probe.bind(("127.0.0.1", 0))
            port = probe.getsockname()[1]
        self.url = f"http://localhost:{port}"
        self.log, self._access, self._mails = folder / "site.log", folder / "access.log", folder / "mails"
        site = {
            "STATE_DIR": str(folder),
            "CLOUDS": json.dumps(clouds(endpoints)),
            "SIGN_UP": "open",
            "EMAIL_URL": f"filemail:///{self._mails}",
        }
        self.environment = {
            name: value
            for name, value in os.environ.items()
            if not name.startswith(("DASHBOARD_", "DJANGO_"))
        } | {f"DASHBOARD_{name}": value for name, value in site.items()}
        self.environment |= environment
        self._run("openstack_dashboard", "migrate", "--verbosity=0")
        self._run("openstack_dashboard", "collectstatic", "--no-input", "--verbosity=0")
        with self.log.open("w") as log:
            self.process = subprocess.Popen(
                [
                    sys.executable, "-m", "gunicorn", "openstack_dashboard.wsgi", "--bind", f"127.0.0.1:{port}",
                    "--worker-class", "gthread", "--threads", "16", "--graceful-timeout", "2",
                    "--access-logfile", self._access, "--access-logformat", "%(m)s %(U)s?%(q)s %(s)s",
                    "--logger-class", "openstack_dashboard.access_log.Logger",
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

    def mail(self, to):
        """The plain text of the last mail to an address."""
        parser = BytesParser(policy=policy.default)
        # Dates are of whole seconds
        files = sorted(self._mails.iterdir(), key=lambda path: path.stat().st_mtime_ns)
        found = [parser.parsebytes(one) for path in files for one in _messages(path.read_bytes())]
        found = [one for one in found if one["To"] == to]
        return found[-1].get_body(("plain",)).get_content() if found else ""


def _messages(content):
    """A file holds what one connection sent, with a line of dashes after each."""
    return [one for one in re.split(rb"^-{79}$", content, flags=re.MULTILINE) if one.strip()]


def clouds(endpoints):
    """The devcloud's clouds, as the site's settings name them."""
    ec2 = urlsplit(endpoints["ec2"])
    return {
        "stack": {
            "provider": "openstack",
            "name": "OpenStack",
            "auth_url": endpoints["keystone"],
            "regions": ["RegionOne"],
            "operator": OPERATORS["stack"],
        },
        "aws": {
            "provider": "ec2",
            "name": "EC2",
            "endpoint_url": ec2.geturl(),
            "regions": ["us-east-1", "eu-central-1"],
            "operator": OPERATORS["aws"],
            "provision": {"group": "developers"},
        },
    }
