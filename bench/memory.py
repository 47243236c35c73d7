#!/usr/bin/env python3
"""What a worker weighs: with both providers in use, and with a hundred more accounts.

    python bench/memory.py [--dir DEVCLOUD_DIR] [--ports 15000] [--accounts 100]

Starts the site as a worker would be, serves pages of both clouds, then makes the pages of so many accounts more (each with
credentials of its own, so that nothing kept for one serves another), and prints resident memory after each step.
"""

import argparse
import gc
import os
import sys
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parent))
from pages import setting_up, sign_in


def resident():
    gc.collect()
    pages = int(Path("/proc/self/statm").read_text().split()[1])
    return pages * os.sysconf("SC_PAGE_SIZE") / 1e6


def main():
    if "MALLOC_ARENA_MAX" not in os.environ:  # as run_dashboard.sh has it
        os.environ["MALLOC_ARENA_MAX"] = "2"
        os.execv(sys.executable, [sys.executable, *sys.argv])  # noqa: S606
    options = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    options.add_argument(
        "--dir", default=os.environ.get("DEVCLOUD_DIR") or Path.home() / ".cache/django-nova/devcloud"
    )
    options.add_argument("--ports", type=int, default=15000)
    options.add_argument("--accounts", type=int, default=100)
    given = options.parse_args()
    setting_up(given.dir, given.ports)
    print(f"{resident():7.1f} MB  the site, nothing served")
    client, base = sign_in("stack", "demo")
    for page in "", "instances/", "instances/-/create/", "images/", "volumes/", "key_pairs/":
        client.get(base + page)
    print(f"{resident():7.1f} MB  pages of OpenStack served")

    from django.contrib.auth import get_user_model

    from django_nova.clouds import clouds
    from django_nova.clouds.accounts import link

    user = get_user_model().objects.get(first_name="alice")
    key = {
        "kind": "access_key",
        "access_key": "AKIADEVCLOUDALICE000",
        "secret_key": "alice-secret-of-the-devcloud-0000000000",
    }
    link(user, clouds()["aws"], key)
    ec2 = "/cloud/aws/123456789012/us-east-1/"
    for page in "", "instances/", "instances/-/create/", "images/", "volumes/", "key_pairs/":
        answer = client.get(ec2 + page)
        assert answer.status_code == 200, (page, answer.status_code, answer.headers.get("Location"))
    import boto3

    root = boto3.client(
        "iam", endpoint_url=clouds()["aws"].options["endpoint_url"], region_name="us-east-1",
        aws_access_key_id=key["access_key"], aws_secret_access_key=key["secret_key"],
    )  # fmt: skip
    both = resident()  # with this script's own client
    print(f"{both:7.1f} MB  pages of both served")

    made = []
    try:
        for n in range(given.accounts):
            name = f"bench-memory-{n}"
            root.create_user(UserName=name)
            made.append(name)
            root.attach_user_policy(
                UserName=name, PolicyArn="arn:aws:iam::aws:policy/AmazonEC2ReadOnlyAccess"
            )
            new = root.create_access_key(UserName=name)["AccessKey"]
            person = get_user_model().objects.create(username=name)
            secret = {
                "kind": "access_key",
                "access_key": new["AccessKeyId"],
                "secret_key": new["SecretAccessKey"],
            }
            link(person, clouds()["aws"], secret)
            link(
                person,
                clouds()["stack"],
                {"kind": "password", "username": "alice", "password": "secret", "domain": "Default"},
            )
            client.force_login(person, backend="openstack_dashboard.sign_in.CountedKeystoneBackend")
            for page in f"{ec2}instances/", f"{base}instances/":
                answer = client.get(page)
                assert answer.status_code == 200, (page, answer.status_code, answer.headers.get("Location"))
    finally:
        for name in made:
            for one in root.list_access_keys(UserName=name)["AccessKeyMetadata"]:
                root.delete_access_key(UserName=name, AccessKeyId=one["AccessKeyId"])
            for one in root.list_attached_user_policies(UserName=name)["AttachedPolicies"]:
                root.detach_user_policy(UserName=name, PolicyArn=one["PolicyArn"])
            root.delete_user(UserName=name)
    print(f"{resident():7.1f} MB  {len(made)} accounts more ({resident() - both:+.1f} MB)")


if __name__ == "__main__":
    main()
