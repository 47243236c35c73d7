#!/usr/bin/env python3
"""What looking into a long audit log costs, in milliseconds of SQL and as a ratio to the same look into a short one.

    python bench/audit.py [--entries 1000000] [--rounds 7] [--database postgres://…]

Without a database of its own it makes one in SQLite, in a temporary folder. It only adds entries.
"""

import argparse
import os
import statistics
import sys
import tempfile
import time
from datetime import UTC, date, datetime, timedelta
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
PEOPLE, PROJECTS, BATCH = 200, 100, 20_000
VERBS = ["create", "stop", "start", "reboot", "delete", "resize", "attach", "detach"]
PANELS = ["instances", "volumes", "networks", "images", "key_pairs"]


def options():
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("--entries", type=int, default=1_000_000)
    parser.add_argument("--rounds", type=int, default=7)
    parser.add_argument("--database", default="")
    return parser.parse_args()


def setting_up(database, folder):
    sys.path.insert(0, str(ROOT))
    os.environ |= {
        "DASHBOARD_STATE_DIR": folder,
        "DASHBOARD_DATABASE_URL": database,
        "DASHBOARD_LOG_LEVEL": "WARNING",
        "DJANGO_SETTINGS_MODULE": "openstack_dashboard.settings",
    }
    import django
    from django.core.management import call_command

    django.setup()
    call_command("migrate", verbosity=0)


def fill(Entry, number):
    """So many entries of many people in many projects; one project and one person have few, long ago."""
    start = datetime.now(UTC) - timedelta(days=365)
    begin = Entry.objects.count()
    for first in range(begin, number, BATCH):
        last = min(first + BATCH, number)
        Entry.objects.bulk_create(
            [
                Entry(
                    at=start + timedelta(days=365) * n / number,
                    user_id=n * 7919 % PEOPLE + 1 if n > 50 else PEOPLE + 1,
                    who=f"person-{n * 7919 % PEOPLE + 1}@Default.stack",
                    address="192.0.2.1",
                    cloud="stack" if n % 10 else "aws",
                    project=f"project-{n * 31 % PROJECTS}" if n > 50 else "quiet",
                    region="RegionOne",
                    panel=PANELS[n % len(PANELS)],
                    verb=VERBS[n % len(VERBS)],
                    resource=f"web-{n % 5000} ({n % 5000:032x})",
                    record_id=f"{n % 5000:032x}",
                    arguments={"flavor": "m1.small"},
                    result="refused" if n % 20 == 0 else "done",
                    request_id=f"req-{n:036}",
                )
                for n in range(first, last)
            ]
        )


def looks(Entry, page):
    project = Entry.objects.filter(cloud="stack", project="project-31")
    mine, cloud, everything = (
        Entry.objects.filter(user=5),
        Entry.objects.filter(cloud="stack"),
        Entry.objects.all(),
    )
    quiet = Entry.objects.filter(cloud="stack", project="quiet")
    day = date.today() - timedelta(days=180)
    record = f"{31:032x}"
    middle = str(Entry.objects.order_by("-pk").values_list("pk", flat=True)[Entry.objects.count() // 2])
    return {
        "mine, first page": lambda: page(mine),
        "project, first page": lambda: page(project),
        "quiet project, first page": lambda: page(quiet),
        "cloud, first page": lambda: page(cloud),
        "everything, first page": lambda: page(everything),
        "everything, from the middle": lambda: page(everything, middle),
        "a record's tab": lambda: page(project.filter(panel="instances"), record=record),
        "project, by verb": lambda: page(project, action="resize"),
        "cloud, one day in the middle": lambda: page(cloud, since=day, until=day),
        "project, words that fit": lambda: page(project, name="web-31"),
        "cloud, words that nothing fits": lambda: page(cloud, name="no such words"),
        "everything, words that nothing fits": lambda: page(everything, name="no such words"),
    }


def measured(call, rounds, connection):
    """The median of the milliseconds that the database took, and how many questions it was asked."""
    from django.test.utils import CaptureQueriesContext

    found = []
    for _round in range(rounds):
        with CaptureQueriesContext(connection) as heard:
            begin = time.perf_counter()
            call()
            found.append((time.perf_counter() - begin) * 1000)
    return statistics.median(found), len(heard)


def main():
    given = options()
    with tempfile.TemporaryDirectory() as folder:
        setting_up(given.database, folder)
        from django.db import connection

        from django_nova.audit.search import page
        from django_nova.models import Entry

        results = {}
        for number in 1000, given.entries:
            fill(Entry, number)
            with connection.cursor() as cursor:
                cursor.execute("ANALYZE")
            results[number] = {
                name: measured(look, given.rounds, connection) for name, look in looks(Entry, page).items()
            }
        print(f"{time.strftime('%Y-%m-%d %H:%M')}  {connection.vendor}, {Entry.objects.count()} entries")
        head = f"{'look':36} {'ms':>7} {'queries':>7} {'ratio':>6}"
        print(head, "-" * len(head), sep="\n")
        for name, (ms, queries) in results[given.entries].items():
            print(f"{name:36} {ms:7.1f} {queries:7} {ms / results[1000][name][0]:6.1f}")
        connection.close()


if __name__ == "__main__":
    main()
