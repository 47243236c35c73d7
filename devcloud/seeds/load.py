"""Many instances, for benchmarks: in OpenStack's project `load`, and on EC2 in the first region."""

import subprocess
import sys
import threading
import time
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

from ..errors import DevCloudError
from ..install import Environment
from ..layout import Layout
from .api import Api

TOGETHER = 4  # calls at once: more only wait for the same two processors
TIERS = ("web", "data", "batch")


class Counter:
    """Says how far a load is, at most once a second."""

    def __init__(self, title: str, have: int, number: int, out):
        self.title, self.have, self.number, self.out = title, have, number, out
        self.began, self.said, self.lock = time.monotonic(), 0.0, threading.Lock()

    def one_more(self) -> None:
        with self.lock:
            self.have += 1
            elapsed = time.monotonic() - self.began
            if self.out and (elapsed - self.said >= 1 or self.have == self.number):
                self.said = elapsed
                print(
                    f"[{elapsed:4.0f} s] {self.title:<9} {self.have} of {self.number}",
                    file=self.out,
                    flush=True,
                )


def openstack(layout: Layout, number: int, out=None) -> None:
    """Have `number` instances in project `load`, all running: web-0001, web-0002, ..."""
    api = Api(layout, "alice", "load")
    taken = names(api)
    image = api.get("glance", "/v2/images?name=cirros-0.6.3")["images"][0]["id"]
    network = api.get("neutron", "/v2.0/networks?name=load")["networks"][0]["id"]
    flavors = {flavor["name"]: flavor["id"] for flavor in api.get("nova", "/flavors")["flavors"]}
    counter = Counter("OpenStack", len(taken), number, out)

    def make(name: str) -> None:
        position = int(name[4:])
        body = {"name": name, "imageRef": image, "flavorRef": flavors["m1.tiny"]}
        body |= {"networks": [{"uuid": network}], "tags": ["load"]}
        body |= {"metadata": {"tier": TIERS[position % 3], "build_seconds": "0"}}
        api.post("nova", "/servers", {"server": body})
        counter.one_more()

    wanted = (f"web-{position:04d}" for position in range(1, number + len(taken) + 1))
    new = [name for name in wanted if name not in taken][: max(number - len(taken), 0)]
    with ThreadPoolExecutor(TOGETHER) as pool:
        list(pool.map(make, new))
    end = time.monotonic() + 60 + number
    while api.get("nova", "/servers?status=BUILD&limit=1")["servers"]:
        if time.monotonic() > end:
            raise DevCloudError("Some of the instances are still being built")
        time.sleep(1)
    if api.get("nova", "/servers?status=ERROR&limit=1")["servers"]:
        raise DevCloudError("Some of the instances ended in an error")


def names(api: Api) -> set[str]:
    """The names of all instances of a project, page by page."""
    found, marker = set(), ""
    while True:
        page = api.get("nova", f"/servers?limit=1000{marker}")["servers"]
        found |= {server["name"] for server in page}
        if len(page) < 1000:
            return found
        marker = f"&marker={page[-1]['id']}"


def ec2(layout: Layout, environment: Environment, number: int, out=None) -> None:
    """Have `number` instances on EC2: made by its own Python, which has boto3."""
    code = "import sys; sys.path.append(sys.argv[1]); from devcloud.seeds import load; load.run_instances(*sys.argv[2:])"
    package = str(Path(__file__).resolve().parents[2])
    argv = [environment.python, "-c", code, package, layout.root, number, int(out is not None)]
    sys.stdout.flush()
    if subprocess.run([str(part) for part in argv], check=False).returncode:
        raise DevCloudError("Making the instances on EC2 failed")


def run_instances(directory: str, number: str, say: str) -> None:
    """Inside EC2's environment: small reservations, as people make them."""
    from .ec2 import REGIONS, client, newest_image, tags
    from .people import KEYS

    api = client(Layout.find(directory), "ec2", REGIONS[0], KEYS[0])
    filters = [{"Name": "resource-type", "Values": ["instance"]}, {"Name": "value", "Values": ["web-*"]}]
    taken = {tag["Value"] for tag in api.describe_tags(Filters=filters)["Tags"]}
    wanted = [f"web-{position:04d}" for position in range(1, int(number) + 1)]
    new = [name for name in wanted if name not in taken]
    if not new:
        return
    image = newest_image(api)
    vpc = api.describe_vpcs(Filters=[{"Name": "tag:Name", "Values": ["demo"]}])["Vpcs"][0]["VpcId"]
    subnet = api.create_subnet(
        VpcId=vpc, CidrBlock=free_block(api, vpc), TagSpecifications=tags("subnet", "load")
    )["Subnet"]["SubnetId"]
    counter = Counter("EC2", len(wanted) - len(new), len(wanted), sys.stdout if int(say) else None)

    def make(name: str) -> None:
        api.run_instances(
            ImageId=image,
            InstanceType="t3.micro",
            MinCount=1,
            MaxCount=1,
            SubnetId=subnet,
            TagSpecifications=tags("instance", name, tier=TIERS[int(name[4:]) % 3]),
        )
        counter.one_more()

    with ThreadPoolExecutor(2) as pool:
        list(pool.map(make, new))


def free_block(api, vpc: str) -> str:
    """The first large block of addresses that no subnet of the VPC has yet."""
    taken = {subnet["CidrBlock"] for subnet in api.describe_subnets()["Subnets"] if subnet["VpcId"] == vpc}
    return next(block for third in range(64, 256, 32) if (block := f"10.10.{third}.0/19") not in taken)
