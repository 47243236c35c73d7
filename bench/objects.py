#!/usr/bin/env python3
"""What object storage costs on its way through the site, against Swift itself.

    python bench/objects.py [--dir DEVCLOUD_DIR] [--ports 15000] [--size 6144] [--objects 5000] [--rounds 9]

Sends a sparse file of so many MiB in pieces through gunicorn, as the page's script does, and fetches it again; the same pieces
straight to Swift and back. Prints seconds, their ratio, and the worker's peak memory (VmHWM) before and after. Then times the
first page of a container with so many objects against the slowest call that it makes, and deleting them with it.
"""

import argparse
import hashlib
import os
import re
import sys
import tempfile
import time
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import openstack
import requests

sys.path.insert(0, str(Path(__file__).resolve().parent))
from pages import Log, cold, measure, setting_up, sign_in, warm
from uploads import Person, Worker, glance, poured, timed

CONTAINER, MANY, PIECE = "bench-objects", "bench-many", 64 << 20


class Part:
    """A part of a file as the body of a request."""

    def __init__(self, file, at, size):
        self.file, self.left, self.len = file, size, size
        file.seek(at)

    def __iter__(self):
        while self.left and (piece := self.file.read(min(1 << 20, self.left))):
            self.left -= len(piece)
            yield piece


def through(person, disk, size, sum_of):
    """As assets/src/pages/objects.js has it."""
    headers = {"X-CSRFToken": person.token}
    given = {"name": "disk.raw", "size": size, "modified": 1, "replace": "on"}
    begun = person.http.post(
        f"{person.base}objects/-/begin/{CONTAINER}/?format=json", given, headers=headers
    ).json()
    sums = []
    for number, at in enumerate(range(0, size, begun["piece"]), 1):
        length = min(begun["piece"], size - at)
        answer = person.http.post(
            f"{person.url}{begun['send']}&number={number}",
            data=Part(disk, at, length),
            headers=headers | {"Content-Type": "application/octet-stream"},
        )
        assert answer.status_code == 200, answer.text
        assert answer.json()["sum"] == sum_of(length)
        sums.append(answer.json()["sum"])
    answer = person.http.post(person.url + begun["finish"], [("sum", one) for one in sums], headers=headers)
    assert answer.status_code == 200, answer.text


def straight(address, headers, disk, size):
    for number, at in enumerate(range(0, size, PIECE)):
        answer = requests.put(
            f"{address}/straight-{number}",
            data=Part(disk, at, min(PIECE, size - at)),
            headers=headers,
            timeout=600,
        )
        assert answer.status_code == 201, answer.text


def straight_back(address, headers, size):
    parts = range(-(-size // PIECE))
    return sum(
        poured(requests.get(f"{address}/straight-{n}", headers=headers, stream=True, timeout=600))
        for n in parts
    )


def zeros(length, known={}):  # noqa: B006
    if length not in known:
        sum = hashlib.md5(usedforsecurity=False)
        for _piece in range(length >> 20):
            sum.update(bytes(1 << 20))
        sum.update(bytes(length % (1 << 20)))
        known[length] = sum.hexdigest()
    return known[length]


def transfers(store, folder, ports, size):
    worker = Worker(folder, ports)
    try:
        person = Person(worker.url)
        headers = {"X-Auth-Token": store.session.get_token()}
        address = f"{store.get_endpoint()}/{CONTAINER}"
        with tempfile.TemporaryFile() as disk:
            disk.truncate(size)
            through(person, disk, PIECE + 1, zeros)
            before = worker.peak()
            print(f"{size >> 20} MiB in pieces; the worker's peak memory with a small file: {before:.1f} MB")
            direct, _none = timed(straight, address, headers, disk, size)
            back, _got = timed(straight_back, address, headers, size)
            print(f"straight       up {direct:6.2f} s   down {back:6.2f} s")
            up, _none = timed(through, person, disk, size, zeros)
            assert int(store.head(f"/{CONTAINER}/disk.raw").headers["Content-Length"]) == size
            where = f"{person.base}objects/-/download/{CONTAINER}/disk.raw/"
            down, got = timed(lambda: poured(person.http.get(where, stream=True)))
            assert got == size
            print(
                f"through        up {up:6.2f} s   down {down:6.2f} s   ratios {up / direct:.2f} {down / back:.2f}   "
                f"peak {worker.peak():.1f} MB ({worker.peak() - before:+.1f})"
            )
    finally:
        worker.stop()


def pages(store, folder, ports, objects, rounds):
    setting_up(folder, ports)
    client, base = sign_in("stack", "demo")
    store.create_container(MANY)
    there = {one.name for one in store.objects(MANY)}
    missing = [name for name in (f"{number:05}" for number in range(objects)) if name not in there]
    with ThreadPoolExecutor(8) as pool:
        list(pool.map(lambda name: store.put(f"/{MANY}/{name}", data=b""), missing))
    log = Log(folder)
    for name, query, before in ("cold", "", cold), ("warm", "", warm), ("100 rows", "&limit=100", warm):
        page = f"{base}objects/?container={MANY}{query}"
        client.get(page)
        ms, calls, slowest, cpu, size = measure(client, page, log, rounds, before)
        print(
            f"{objects} objects, {name:10}: {ms:4.0f} ms, {calls} calls, slowest {slowest:4.0f} ms, "
            f"above {ms - slowest:4.0f} ms, own CPU {cpu:4.0f} ms, {size / 1000:.0f} kB"
        )
    began, steps, sent = time.perf_counter(), 0, {"id": MANY, "confirmed": "1"}
    while (answer := client.post(f"{base}containers/-/empty/", sent)).status_code == 200:
        steps += 1
        sent |= dict(re.findall(r'name="(gone|total)" value="(\d+)"', answer.content.decode()))
    print(f"{objects} objects deleted in {time.perf_counter() - began:.1f} s, {steps + 1} steps")
    assert MANY not in [one.name for one in store.containers()]


def main():
    options = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    options.add_argument(
        "--dir", default=os.environ.get("DEVCLOUD_DIR") or Path.home() / ".cache/django-nova/devcloud"
    )
    options.add_argument("--ports", type=int, default=15000)
    options.add_argument("--size", type=int, default=6144, help="MiB; 0: no file")
    options.add_argument("--objects", type=int, default=5000)
    options.add_argument("--rounds", type=int, default=9)
    given = options.parse_args()
    image = glance(given.dir)
    store = openstack.connection.Connection(session=image.session, region_name="RegionOne").object_store
    for container in CONTAINER, f"{CONTAINER}+uploads":
        store.create_container(container)
    try:
        if given.size:
            transfers(store, given.dir, given.ports, given.size << 20)
    finally:
        for container in CONTAINER, f"{CONTAINER}+uploads":
            for one in list(store.objects(container)):
                store.delete_object(one.name, container=container)
            store.delete_container(container)
    pages(store, given.dir, given.ports, given.objects, given.rounds)


if __name__ == "__main__":
    main()
