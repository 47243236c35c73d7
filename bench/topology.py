#!/usr/bin/env python3
"""What the picture of networks and the search cost, as ratios within one run.

    python bench/topology.py [--dir DEVCLOUD_DIR] [--project load] [--rounds 7]

For each look: median time, calls to the cloud, the slowest of them, the time above it, own CPU, bytes. ``first``: nothing is
known yet; ``live``: what is shared for the interval is old, as when somebody watches; ``watched``: somebody else has just looked.
"""

import sys
import time

from pages import Log, cold, measure, options, setting_up, sign_in, warm


def watched(cache):
    """Nothing has got old."""


def main():
    given = options(__doc__, rounds=7)
    setting_up(given.dir, given.ports)
    client, base = sign_in("stack", given.project)
    log = Log(given.dir)
    told = client.get(f"{base}topology/-/graph/?format=json").json()
    print(
        f"{time.strftime('%Y-%m-%d %H:%M')}  project {given.project}: {told['sum']}, {len(told['groups'])} groups"
    )
    find = f"/find{base.removeprefix('/cloud')}?q=web-0-1"
    looks = [
        ("picture, first", "topology/-/graph/?format=json", cold),
        ("picture, live", "topology/-/graph/?format=json", warm),
        ("picture, watched", "topology/-/graph/?format=json", watched),
        ("page with the table", "topology/", warm),
        ("find, first letters", find, cold),
        ("find, next letter", find, watched),
    ]
    head = f"{'look':22} {'ms':>6} {'calls':>5} {'slowest':>8} {'above':>6} {'CPU':>6} {'kB':>6} {'ratio':>6}"
    print(head, "-" * len(head), sep="\n")
    for name, path, before in looks:
        address = path if path.startswith("/") else base + path
        client.get(address)
        ms, calls, slowest, cpu, size = measure(client, address, log, given.rounds, before)
        ratio = ms / slowest if slowest else float("nan")
        print(
            f"{name:22} {ms:6.0f} {calls:5} {slowest:8.0f} {ms - slowest:6.0f} {cpu:6.1f} {size / 1000:6.1f} {ratio:6.2f}",
            flush=True,
        )


if __name__ == "__main__":
    sys.exit(main())
