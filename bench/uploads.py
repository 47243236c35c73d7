#!/usr/bin/env python3
"""What a large file costs on its way through the site, against going straight to the cloud.

    python bench/uploads.py [--dir DEVCLOUD_DIR] [--ports 15000] [--size 2048] [--rounds 1]

Sends a sparse file of so many MiB through gunicorn to Glance and fetches it again, as a script's body and as a form, and
the same straight to Glance and back. Prints seconds, their ratio, and the worker's peak memory (VmHWM) before and after.
That Glance has the same file by each way is compared by its checksum.
"""

import argparse
import json
import os
import subprocess
import sys
import tempfile
import time
from pathlib import Path

import openstack
import requests

ROOT = Path(__file__).resolve().parent.parent
sys.path.insert(0, str(ROOT))
PORT, PIECE = 8197, 1 << 20
BOUNDARY = "bench-boundary"


class Worker:
    """The site under gunicorn with one worker, as ``run_dashboard.sh`` starts it."""

    def __init__(self, folder, ports):
        self.url, self.state = f"http://127.0.0.1:{PORT}", Path(tempfile.mkdtemp(prefix="bench-"))
        names = {
            name: value
            for name, value in os.environ.items()
            if not name.startswith(("DASHBOARD_", "DJANGO_"))
        }
        environment = names | {
            "DASHBOARD_STATE_DIR": str(self.state), "DASHBOARD_DEVCLOUD_DIR": str(folder),
            "DASHBOARD_DEVCLOUD_PORTS": str(ports), "DASHBOARD_LOG_LEVEL": "ERROR", "MALLOC_ARENA_MAX": "2",
        }  # fmt: skip
        site = [sys.executable, "-m", "openstack_dashboard"]
        for command in ["migrate", "--verbosity=0"], ["collectstatic", "--no-input", "--verbosity=0"]:
            subprocess.run(
                [*site, *command], cwd=ROOT, env=environment, check=True, stdout=subprocess.DEVNULL
            )
        self.process = subprocess.Popen(
            [
                sys.executable, "-m", "gunicorn", "openstack_dashboard.wsgi", "--bind", f"127.0.0.1:{PORT}",
                "--worker-class", "gthread", "--threads", "16", "--log-level", "error", "--no-control-socket",
            ],
            cwd=ROOT, env=environment,
        )  # fmt: skip
        end = time.monotonic() + 60
        while time.monotonic() < end and self.process.poll() is None:
            try:
                requests.get(f"{self.url}/health/", timeout=5)
                break
            except requests.ConnectionError:
                time.sleep(0.2)
        children = Path(f"/proc/{self.process.pid}/task/{self.process.pid}/children").read_text().split()
        self.pid = int(children[0])

    def peak(self):
        """The most memory that the worker ever had, in MB."""
        lines = Path(f"/proc/{self.pid}/status").read_text().splitlines()
        return next(int(line.split()[1]) / 1000 for line in lines if line.startswith("VmHWM"))

    def stop(self):
        self.process.terminate()
        self.process.wait(timeout=30)


class Person:
    """alice at the site, by HTTP alone."""

    def __init__(self, url):
        self.url, self.http = url, requests.Session()
        self.http.get(f"{url}/auth/login/")
        given = {"username": "alice", "password": "secret", "domain": "Default", "cloud": "stack"}
        answer = self.post(f"{url}/auth/login/", given)
        assert answer.status_code == 200, answer.status_code
        home = self.http.get(url).text
        places = sorted(
            {part.partition('"')[0] for part in home.split('href="') if part.startswith("/cloud/stack/")}
        )
        self.base = next(
            f"{url}{place}"
            for place in places
            if "demo" in self.http.get(f"{url}{place}").text.partition("</title>")[2][:20000]
        )

    @property
    def token(self):
        return self.http.cookies["csrftoken"]

    def post(self, address, given, **more):
        return self.http.post(address, given | {"csrfmiddlewaretoken": self.token}, **more)

    def make(self, name):
        """An image that waits for its file: its id, and where the file goes."""
        given = {"name": name, "disk_format": "raw", "container_format": "bare"}
        made = self.post(f"{self.base}images/-/create/", given, headers={"Accept": "application/json"}).json()
        return made["next"].rstrip("/").rpartition("/")[2], self.url + made["upload"]

    def send(self, address, file):
        headers = {
            "X-CSRFToken": self.token, "X-File-Name": "disk.raw", "Content-Type": "application/octet-stream",
        }  # fmt: skip
        return self.http.post(f"{address}&format=json", data=file, headers=headers)

    def send_form(self, address, file, size):
        head = f'--{BOUNDARY}\r\nContent-Disposition: form-data; name="file"; filename="disk.raw"\r\n\r\n'.encode()
        tail = f"\r\n--{BOUNDARY}--\r\n".encode()

        def pieces():
            yield head
            while piece := file.read(PIECE):
                yield piece
            yield tail

        body = Sized(pieces(), len(head) + size + len(tail))
        kind = f"multipart/form-data; boundary={BOUNDARY}"
        return self.http.post(address, data=body, headers={"Content-Type": kind}, allow_redirects=False)

    def fetch(self, id):
        return poured(self.http.get(f"{self.base}images/-/download/{id}/", stream=True))


class Sized:
    def __init__(self, pieces, size):
        self.pieces, self.len = pieces, size

    def __iter__(self):
        return self.pieces


def poured(answer):
    assert answer.status_code == 200, (answer.status_code, answer.text[:300])
    return sum(len(piece) for piece in answer.iter_content(PIECE))


def timed(act, *args):
    began = time.perf_counter()
    found = act(*args)
    return time.perf_counter() - began, found


class Straight:
    """Glance itself, with a token."""

    def __init__(self, cloud):
        self.cloud = cloud
        self.headers = {"Content-Type": "application/octet-stream", "X-Auth-Token": cloud.session.get_token()}

    def make(self, name):
        made = self.cloud.create_image(
            name, disk_format="raw", container_format="bare", validate_checksum=False
        )
        return made.id, f"{self.cloud.get_endpoint()}/images/{made.id}/file"

    def send(self, address, file):
        return requests.put(address, data=file, headers=self.headers, timeout=600)

    def fetch(self, address):
        return poured(requests.get(address, headers=self.headers, stream=True, timeout=600))


def glance(folder):
    status = json.loads((Path(folder) / "status.json").read_text())
    return openstack.connection.Connection(
        auth={
            "auth_url": status["endpoints"]["keystone"], "username": "alice", "password": "secret", "project_name": "demo",
            "user_domain_name": "Default", "project_domain_name": "Default",
        },
        region_name="RegionOne",
    ).image  # fmt: skip


def main():
    options = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    options.add_argument(
        "--dir", default=os.environ.get("DEVCLOUD_DIR") or Path.home() / ".cache/django-nova/devcloud"
    )
    options.add_argument("--ports", type=int, default=15000)
    options.add_argument("--size", type=int, default=2048, help="MiB")
    options.add_argument("--rounds", type=int, default=1)
    given = options.parse_args()
    cloud, size, made = glance(given.dir), given.size << 20, []
    straight, worker = Straight(cloud), Worker(given.dir, given.ports)
    try:
        with tempfile.TemporaryFile() as disk:
            disk.truncate(size)
            compare(cloud, straight, worker, disk, size, given.rounds, made)
    finally:
        worker.stop()
        for id in made:
            cloud.delete_image(id, ignore_missing=True)


def compare(cloud, straight, worker, disk, size, rounds, made):
    person = Person(worker.url)
    id, address = person.make("bench-small")
    made.append(id)
    assert person.send(address, b"small").status_code == 200
    person.fetch(id)
    before = worker.peak()
    print(f"{size >> 20} MiB; the worker's peak memory with a small file: {before:.1f} MB")
    for _round in range(rounds):
        id, address = straight.make("bench-straight")
        made.append(id)
        disk.seek(0)
        up, answer = timed(straight.send, address, disk)
        assert answer.status_code == 204, answer.text
        down, got = timed(straight.fetch, address)
        assert got == size
        expected = cloud.get_image(id).checksum
        print(f"straight       up {up:6.2f} s   down {down:6.2f} s")
        for way in "body", "form":
            id, address = person.make(f"bench-{way}")
            made.append(id)
            disk.seek(0)
            sending = (
                (person.send, address, disk) if way == "body" else (person.send_form, address, disk, size)
            )
            through, answer = timed(*sending)
            assert answer.status_code in (200, 302), answer.text[:500]
            found = cloud.get_image(id)
            assert (found.status, found.size, found.checksum) == ("active", size, expected), found
            back, got = timed(person.fetch, id)
            assert got == size
            print(
                f"as a {way:8}  up {through:6.2f} s   down {back:6.2f} s   ratios {through / up:.2f} {back / down:.2f}   "
                f"peak {worker.peak():.1f} MB ({worker.peak() - before:+.1f})"
            )


if __name__ == "__main__":
    main()
