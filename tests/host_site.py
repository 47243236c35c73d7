"""The site of ``examples/host_site`` as a process of its own, and a visitor who reads its pages."""

import os
import socket
import subprocess
import sys
import time
from html.parser import HTMLParser
from pathlib import Path
from urllib.parse import urljoin, urlsplit

import requests

ROOT = Path(__file__).resolve().parent.parent
FOLDER = ROOT / "examples" / "host_site"
MOUNTS = "/tools/cloud/", "/ops/"
PASSWORD = "tides and currents"
SERVE = """
import sys
import django
from django.core.management import call_command

django.setup()
from intranet.models import Person

call_command("check", fail_level="WARNING", verbosity=0)
call_command("makemigrations", check_changes=True, dry_run=True, verbosity=0)
call_command("migrate", verbosity=0)
for email in sys.argv[2:]:
    Person.objects.create_user(email, %r)
call_command("runserver", sys.argv[1], use_reloader=False, verbosity=0)
"""


class HostSite:
    """The running site: ``url`` is where; ``stop`` ends it. The clouds are at the devcloud's ``ports``, or nowhere."""

    people = "nereida@tidal.example", "moana@tidal.example"

    def __init__(self, folder, settings="intranet.devcloud", ports=1, python_path=""):
        with socket.socket() as probe:
            probe.bind(("127.0.0.1", 0))
            address = f"127.0.0.1:{probe.getsockname()[1]}"
        self.url = f"http://{address}"
        self.log = folder / "host_site.log"
        environment = {
            name: value for name, value in os.environ.items() if not name.startswith("DASHBOARD_")
        } | {
            "DJANGO_SETTINGS_MODULE": settings,
            "INTRANET_DATABASE": str(folder / "db.sqlite3"),
            "INTRANET_DEVCLOUD_PORTS": str(ports),
            "PYTHONPATH": os.pathsep.join(
                filter(None, [str(python_path), str(ROOT), os.environ.get("PYTHONPATH")])
            ),
        }
        with self.log.open("w") as log:
            self.process = subprocess.Popen(
                [sys.executable, "-W", "error", "-c", SERVE % PASSWORD, address, *self.people],
                cwd=FOLDER, env=environment, stdout=log, stderr=log,
            )  # fmt: skip
        self._wait()

    def _wait(self):
        end = time.monotonic() + 60
        while time.monotonic() < end and self.process.poll() is None:
            try:
                requests.get(self.url, timeout=10)
                return
            except requests.ConnectionError:
                time.sleep(0.1)
        self.stop()
        raise AssertionError(f"The host site did not start: {self.log.read_text()[-3000:]}")

    def stop(self):
        self.process.terminate()
        self.process.wait(timeout=10)


class Reader(HTMLParser):
    """What a page holds: its texts, fields and links, those inside the app's own container apart, and what a policy forbids."""

    LINKS = "href", "src", "action", "formaction", "hx-get", "hx-post", "data-href"
    VOID = {"input", "meta", "link", "br", "hr", "img", "use", "rect", "path", "wbr", "source"}

    def __init__(self, page):
        super().__init__()
        self.links, self.ours, self.fields, self.forbidden, self._open, self._inside = [], [], {}, [], 0, None
        self.feed(page)

    def handle_starttag(self, tag, attrs):
        given = dict(attrs)
        if self._inside is None and "nova" in (given.get("class") or "").split():
            self._inside = self._open
        if tag not in self.VOID:
            self._open += 1
        found = [(name, given[name]) for name in self.LINKS if given.get(name)]
        self.links += found
        self.ours += found if self._inside is not None else []
        if tag == "input" and given.get("name"):
            self.fields.setdefault(given["name"], given.get("value") or "")
        inline = [name for name in given if name == "style" or name.startswith(("on", "hx-on"))]
        if inline or tag == "style" or (tag == "script" and "src" not in given):
            self.forbidden.append(self.get_starttag_text())

    def handle_endtag(self, tag):
        if tag not in self.VOID:
            self._open -= 1
        if self._inside == self._open:
            self._inside = None


class Visitor:
    """Somebody with a browser that keeps cookies, sends forms and follows links."""

    def __init__(self, site, email=None):
        self.site, self.http = site, requests.Session()
        if email:
            self.send("/login/", username=email, password=PASSWORD)

    def get(self, address, **kwargs):
        return self.http.get(urljoin(self.site.url, address), timeout=60, **kwargs)

    def send(self, address, **values):
        """Fill in the form of a page and send it to ``to``, by default to where the page is."""
        to = values.pop("to", address)
        fields = Reader(self.get(address).text).fields
        token = {"csrfmiddlewaretoken": fields["csrfmiddlewaretoken"]}
        given = token | {name: fields[name] for name in ("next",) if name in fields} | values
        return self.http.post(
            urljoin(self.site.url, to), data=given, headers={"Referer": self.site.url}, timeout=60
        )


def path(answer):
    """Where a visitor ended up."""
    return urlsplit(answer.url).path
