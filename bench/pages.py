#!/usr/bin/env python3
"""Time each page against the devcloud, as ratios within one run.

    python bench/pages.py [--dir DEVCLOUD_DIR] [--project load] [--rounds 9]

Signs in as a person would and prints for each page: median time, number of API calls (from the devcloud's own log), the slowest
single call, the time above it, own CPU, bytes, and the ratio page time : slowest call. ``cold``: the caches were emptied before;
``warm``: only the lists' short cache has run out. Machines differ and are noisy: compare columns of one run, not runs.
"""

import argparse
import os
import re
import statistics
import sys
import tempfile
import time
from datetime import datetime
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
sys.path.insert(0, str(ROOT))
PAGES = [
    ("overview", ""),
    ("instances, 20 rows", "instances/"),
    ("instances, 100 rows", "instances/?limit=100"),
    ("instances, live rows", "instances/-/rows/"),
    ("instances, page 2", None),
    ("launch form", "instances/-/create/"),
    ("key pairs", "key_pairs/"),
    ("images", "images/"),
    ("volumes", "volumes/"),
    ("volumes, 100 rows", "volumes/?limit=100"),
    ("volume form", "volumes/-/create/"),
    ("volume snapshots", "volume_snapshots/"),
    ("volume backups", "volume_backups/"),
]


def setting_up(folder, ports):
    os.environ["DASHBOARD_STATE_DIR"] = tempfile.mkdtemp(prefix="bench-")
    os.environ["DASHBOARD_DEVCLOUD_DIR"] = str(folder)
    os.environ["DASHBOARD_DEVCLOUD_PORTS"] = str(ports)
    os.environ["DASHBOARD_LOG_LEVEL"] = "ERROR"
    os.environ["DASHBOARD_ALLOWED_HOSTS"] = "testserver"
    os.environ["DJANGO_SETTINGS_MODULE"] = "openstack_dashboard.settings"
    import django

    django.setup()
    from django.core.management import call_command

    call_command("migrate", verbosity=0)


class Log:
    """The devcloud's own account of the calls that it answered: (service, method, path, milliseconds)."""

    def __init__(self, folder):
        self.path = Path(folder) / "log" / "access.log"
        self.at = self.path.stat().st_size

    def calls(self):
        time.sleep(0.15)  # a line is written after its answer is sent
        with self.path.open() as lines:
            lines.seek(self.at)
            found = [line.split() for line in lines if line.strip()]
            self.at = lines.tell()
        return [(f[1], f[2], f[3], float(f[5])) for f in found if len(f) >= 6 and self._ours(f)]

    def _ours(self, fields):
        """Services talk to each other too; what they ask for themselves is theirs."""
        return len(fields) > 8 and fields[8].startswith("django-nova")


def sign_in(cloud, project, person="alice"):
    from django.test import Client

    client = Client(headers={"accept-language": "en"})
    answer = client.post(
        "/auth/login/",
        {
            "username": person,
            "password": "secret",
            "domain": "Default",
            "cloud": cloud,
            "region": "RegionOne",
        },
    )
    if answer.status_code != 302:
        sys.exit(f"bench: {person} cannot sign in; is the devcloud up?")
    switcher = client.get("/-/switcher/").content.decode()
    for address, words in re.findall(rf'href="(/cloud/{cloud}/[^"]+)"[^>]*>(.*?)</a>', switcher, re.S):
        if re.search(rf"\b{re.escape(project)}\b", words):
            return client, address
    sys.exit(f"bench: {person} does not reach a project {project!r}")


def measure(client, address, log, rounds, before):
    from django.core.cache import cache

    times, cpus, counts, slowest, size = [], [], [], [], 0
    for _round in range(rounds):
        before(cache)
        log.calls()
        wall, cpu = time.perf_counter(), time.process_time()
        answer = client.get(address)
        body = answer.content
        times.append((time.perf_counter() - wall) * 1000)
        cpus.append((time.process_time() - cpu) * 1000)
        if answer.status_code != 200:
            sys.exit(f"bench: {address} answered {answer.status_code}")
        calls, size = log.calls(), len(body)
        counts.append(len(calls))
        slowest.append(max((call[3] for call in calls), default=0))
    return statistics.median(times), max(counts), statistics.median(slowest), statistics.median(cpus), size


def cold(cache):
    cache.clear()


def warm(cache):
    """Only what lives for a moment is old: the lists themselves, not the names of images or the projects."""
    time.sleep(3.1)


def options(description, rounds):
    """What every benchmark of pages is told on the command line."""
    known = argparse.ArgumentParser(
        description=description, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    known.add_argument(
        "--dir", default=os.environ.get("DEVCLOUD_DIR") or Path.home() / ".cache/django-nova/devcloud"
    )
    known.add_argument("--ports", type=int, default=15000)
    known.add_argument("--project", default="load")
    known.add_argument("--rounds", type=int, default=rounds)
    return known.parse_args()


def report(client, base, log, rounds, pages):
    """A line for each page of ``[(name, path)]``, cold and warm; live rows are never cold."""
    head = f"{'page':28} {'':5} {'ms':>6} {'calls':>5} {'slowest':>8} {'above':>6} {'CPU':>6} {'kB':>6} {'ratio':>6}"
    print(head, "-" * len(head), sep="\n")
    for name, path in pages:
        for words, before in ("cold", cold), ("warm", warm):
            if words == "cold" and "live" in name:
                continue
            client.get(base + path)
            ms, calls, slowest, cpu, size = measure(client, base + path, log, rounds, before)
            ratio = ms / slowest if slowest else float("nan")
            print(
                f"{name:28} {words:5} {ms:6.0f} {calls:5} {slowest:8.0f} {ms - slowest:6.0f} {cpu:6.1f}",
                f"{size / 1000:6.1f} {ratio:6.2f}",
                flush=True,
            )


def main():
    given = options(__doc__, rounds=9)
    setting_up(given.dir, given.ports)
    client, base = sign_in("stack", given.project)
    log = Log(given.dir)
    found = client.get(f"{base}instances/?format=json").json()
    print(
        f"{datetime.now():%Y-%m-%d %H:%M}  project {given.project}: {found['total']} instances, medians of {given.rounds} rounds"
    )
    second = f"instances/?marker={found['next']}&first=21"  # the page that PAGES cannot know
    pages = [
        (name, second if path is None else path) for name, path in PAGES if path is not None or found["next"]
    ]
    report(client, base, log, given.rounds, pages)


if __name__ == "__main__":
    main()
