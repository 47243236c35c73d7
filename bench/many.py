#!/usr/bin/env python3
"""What the first page of a long list costs: 1000 ports, 1000 volumes and 5000 objects, made if they are not there.

    python bench/many.py [--dir DEVCLOUD_DIR] [--project many] [--rounds 9] [--profile ports]

They are made in a project of their own, which the cloud's administrator adds when it is not there. For each list: median
time, calls to the cloud, the slowest of them, the time above it, own CPU, bytes. ``cold``: the caches were emptied before;
``warm``: only the list itself is old. ``--profile PANEL`` prints where its own CPU goes instead.
"""

import argparse
import cProfile
import json
import os
import pstats
import sys
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import openstack
from pages import Log, cold, measure, setting_up, sign_in, warm

PORTS = VOLUMES = 1000
OBJECTS, BOX = 5000, "many"
LISTS = {
    "ports": f"{PORTS} ports",
    "ports/?limit=100": "ports, 100 rows",
    "volumes": f"{VOLUMES} volumes",
    "volumes/?limit=100": "volumes, 100 rows",
    f"objects/?container={BOX}": f"{OBJECTS} objects",
    f"objects/?container={BOX}&limit=100": "objects, 100 rows",
    "networks": "networks",
    "subnets": "subnets",
    "routers": "routers",
    "security_groups": "security groups",
    "floating_ips": "floating IPs",
}


def project(folder, name, person="alice"):
    """The project as somebody has it, by openstacksdk."""
    status = json.loads((Path(folder) / "status.json").read_text())
    return openstack.connection.Connection(
        auth={
            "auth_url": status["endpoints"]["keystone"], "username": person, "password": "secret", "project_name": name,
            "user_domain_name": "Default", "project_domain_name": "Default",
        },
        region_name="RegionOne",
    )  # fmt: skip


def prepare(folder, name):
    """A project where alice may make as much as she likes."""
    admin = project(folder, "admin", "admin")
    if (found := admin.identity.find_project(name)) is None:
        found = admin.identity.create_project(name=name, domain_id="default")
        role = admin.identity.find_role("member")
        admin.identity.assign_project_role_to_user(found, admin.identity.find_user("alice"), role)
    limits = {"network": -1, "subnet": -1, "port": -1}
    admin.network.put(f"/quotas/{found.id}", json={"quota": limits}).raise_for_status()
    body = {"quota_set": {"volumes": -1, "gigabytes": -1}}
    admin.block_storage.put(f"/os-quota-sets/{found.id}", json=body).raise_for_status()


def fill(cloud):
    """As many of each as the bars are about."""
    owner = cloud.current_project_id
    network = next(iter(cloud.network.networks(project_id=owner)), None)
    if network is None:
        network = cloud.network.create_network(name="many")
        cloud.network.create_subnet(name="many", network_id=network.id, ip_version=4, cidr="10.80.0.0/16")
    there = sum(1 for _one in cloud.network.ports(project_id=owner, fields="id"))
    for start in range(there, PORTS, 50):
        rows = [
            {"network_id": network.id, "name": f"many-{n:04}"} for n in range(start, min(start + 50, PORTS))
        ]
        cloud.network.post("/ports", json={"ports": rows}, timeout=300).raise_for_status()
    there = sum(1 for _one in cloud.block_storage.volumes(details=False))
    with ThreadPoolExecutor(2) as pool:
        bodies = [{"volume": {"name": f"many-{n:04}", "size": 1}} for n in range(there, VOLUMES)]
        list(
            pool.map(lambda body: cloud.block_storage.post("/volumes", json=body).raise_for_status(), bodies)
        )
    store = cloud.object_store
    store.create_container(BOX)
    there = {one.name for one in store.objects(BOX)}
    with ThreadPoolExecutor(4) as pool:
        missing = [one for one in (f"{n:05}" for n in range(OBJECTS)) if one not in there]
        list(pool.map(lambda one: store.put(f"/{BOX}/{one}", data=b""), missing))


def path_of(name):
    return name if "?" in name else f"{name}/"


def profile(client, address, rounds):
    """Where the CPU of the thread that makes the page goes; the calls beside it are in others."""
    from django.core.cache import cache

    client.get(address)
    for words, before in ("cold", cold), ("warm", warm):
        told = cProfile.Profile()
        for _round in range(rounds):
            before(cache)
            told.runcall(client.get, address)
        print(words)
        pstats.Stats(told).sort_stats("tottime").print_stats(25)


def main():
    known = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    known.add_argument(
        "--dir", default=os.environ.get("DEVCLOUD_DIR") or Path.home() / ".cache/django-nova/devcloud"
    )
    known.add_argument("--ports", type=int, default=15000)
    known.add_argument("--project", default="many")
    known.add_argument("--rounds", type=int, default=9)
    known.add_argument("--only", default="")
    known.add_argument("--profile", default="")
    given = known.parse_args()
    prepare(given.dir, given.project)
    fill(project(given.dir, given.project))
    setting_up(given.dir, given.ports)
    client, base = sign_in("stack", given.project)
    if given.profile:
        return profile(client, base + path_of(given.profile), given.rounds)
    log = Log(given.dir)
    head = f"{'list':20} {'':5} {'ms':>6} {'calls':>5} {'slowest':>8} {'above':>6} {'CPU':>6} {'kB':>6}"
    print(head, "-" * len(head), sep="\n")
    for name, words in LISTS.items():
        if given.only not in name:
            continue
        address = base + path_of(name)
        for kind, before in ("cold", cold), ("warm", warm):
            client.get(address)
            ms, calls, slowest, cpu, size = measure(client, address, log, given.rounds, before)
            print(
                f"{words:20} {kind:5} {ms:6.0f} {calls:5} {slowest:8.0f} {ms - slowest:6.0f} {cpu:6.1f} {size / 1000:6.1f}",
                flush=True,
            )
    return None


if __name__ == "__main__":
    sys.exit(main())
