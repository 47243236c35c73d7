"""The whole life of a devcloud, on ports and in a folder of its own: up, up again, killed, mended, faulty, down."""

import json
import os
import signal
import subprocess
import sys
import time
import urllib.error
import urllib.request
from pathlib import Path

import pytest

from devcloud import DevCloud
from devcloud.seeds.api import Api, ApiError

pytestmark = pytest.mark.devcloud
REPOSITORY = Path(__file__).resolve().parents[2]
PORTS = 25100


def command(cloud, *argv):
    argv = [sys.executable, "-m", "devcloud", *argv, "--dir", str(cloud.layout.root)]
    return subprocess.run(argv, cwd=REPOSITORY, capture_output=True, text=True, check=False)


@pytest.fixture(scope="module")
def life(devcloud, tmp_path_factory):
    """A second devcloud; asking for the first one skips this where there is none at all."""
    cloud = DevCloud(tmp_path_factory.mktemp("life"), port_base=PORTS)
    done = command(cloud, "up", "--port-base", str(PORTS))
    assert done.returncode == 0, done.stdout + done.stderr
    yield cloud
    cloud.down()
    assert cloud.running() == {}


def kill(cloud, *names):
    pids = cloud.running()
    for name in names:
        os.kill(pids[name], signal.SIGKILL)
    end = time.monotonic() + 5
    while set(cloud.running()) & set(names) and time.monotonic() < end:
        time.sleep(0.02)


def launch(alice):
    """An instance without a network, made at once."""
    image = alice.get("glance", "/v2/images?name=cirros-0.6.3")["images"][0]["id"]
    flavors = {flavor["name"]: flavor["id"] for flavor in alice.get("nova", "/flavors")["flavors"]}
    body = {"name": "new", "imageRef": image, "flavorRef": flavors["m1.tiny"], "networks": "none"}
    body["metadata"] = {"build_seconds": "0"}
    alice.become(alice.post("nova", "/servers", {"server": body})["server"]["id"], "ACTIVE")


def test_it_comes_up_with_everything(life):
    status = life.status()
    assert (status["openstack"]["state"], status["ec2"]["state"]) == ("up", "up")
    alice = Api(life.layout, "alice", "demo")
    servers = {server["name"]: server["status"] for server in alice.get("nova", "/servers/detail")["servers"]}
    assert servers["web-1"] == "ACTIVE"
    assert {"SHUTOFF", "PAUSED", "SUSPENDED", "SHELVED_OFFLOADED", "ERROR"} <= set(servers.values())
    volumes = {
        volume["name"]: volume["status"] for volume in alice.get("cinder", "/volumes/detail")["volumes"]
    }
    assert volumes["db-data"] == "in-use"
    assert volumes["broken"] == "error"
    images = alice.get("glance", "/v2/images")["images"]
    assert {image["status"] for image in images} == {"active"}


def test_who_may_what(life):
    bob = Api(life.layout, "bob", "demo")
    assert bob.get("nova", "/servers")["servers"]
    with pytest.raises(ApiError) as refusal:
        bob.act(bob.get("nova", "/servers")["servers"][0]["id"], "os-stop")
    assert refusal.value.status == 403
    for person, project in (("dora", "demo"), ("charlie", "demo")):
        with pytest.raises(ApiError) as refusal:
            Api(life.layout, person, project)
        assert refusal.value.status == 401


def test_up_again_changes_nothing(life):
    before = life.running()
    began = time.monotonic()
    assert command(life, "up").returncode == 0
    assert life.running() == before
    assert time.monotonic() - began < 10


def test_other_ports_are_refused_while_it_runs(life):
    done = command(life, "up", "--port-base", str(PORTS + 100))
    assert done.returncode == 1
    assert str(PORTS) in done.stderr


def test_what_is_killed_is_mended(life):
    before = life.running()
    kill(life, "nova")
    long_ago = "update services set last_seen_up = now() - interval '1 day'"
    life.halves["openstack"].database.execute(long_ago, "nova_cell1")
    kill(life, "postgres", "keystone", "ec2")
    status = life.status()
    assert status["openstack"]["state"] == "failed"
    assert "nova" in status["openstack"]["error"]
    done = command(life, "up")
    assert done.returncode == 0, done.stdout + done.stderr
    after = life.running()
    changed = {name for name in before if before[name] != after[name]}
    assert changed == {"postgres", "nova", "keystone", "ec2"}
    alice = Api(life.layout, "alice", "demo")
    server = next(found for found in alice.get("nova", "/servers")["servers"] if found["name"] == "web-2")[
        "id"
    ]
    alice.act(server, "os-stop")  # the new process knows the guests of the one that was killed
    alice.become(server, "SHUTOFF")
    launch(alice)  # at once, although no host has shown a sign of life for a day
    with urllib.request.urlopen(life.layout.url("ec2") + "/moto-api/data.json") as answer:
        instances = json.load(answer)["ec2"]["Instance"]
    assert len(instances) == 10  # seeded anew, five in each of two regions


def test_faults_and_the_access_log(life):
    alice = Api(life.layout, "alice", "demo")
    with life.fault(service="nova", method="GET", path="/servers", status=503, headers={"Retry-After": "2"}):
        with pytest.raises(ApiError) as refusal:
            alice.get("nova", "/servers?name=faulty")
        assert refusal.value.status == 503
        assert alice.get("nova", "/flavors")["flavors"]
    line = life.layout.access_log.read_text().split("/v2.1/servers?name=faulty ")[1].split()
    assert line[0] == "503"
    assert line[3].startswith("req-")
    with life.fault(service="nova", delay=1):
        began = time.monotonic()
        assert alice.get("nova", "/servers")["servers"]
        assert time.monotonic() - began >= 1
    with life.fault(
        service="ec2", path="Action=DescribeInstances", status=500, body="<html>", content_type="text/html"
    ):
        request = urllib.request.Request(
            life.layout.url("ec2"),
            data=b"Action=DescribeInstances&Version=2016-11-15",
            headers={"Content-Type": "application/x-www-form-urlencoded; charset=utf-8"},
        )
        with pytest.raises(urllib.error.HTTPError) as refusal:
            urllib.request.urlopen(request)
        with refusal.value as answer:
            assert answer.read() == b"<html>"


def test_load_makes_the_total(life):
    done = command(life, "load", "3", "--only", "openstack")
    assert done.returncode == 0, done.stdout + done.stderr
    assert command(life, "load", "4", "--only", "openstack").returncode == 0
    servers = Api(life.layout, "alice", "load").get("nova", "/servers/detail")["servers"]
    assert sorted(server["name"] for server in servers) == [f"web-000{number}" for number in range(1, 5)]
    assert {server["status"] for server in servers} == {"ACTIVE"}


def test_an_interrupted_start_leaves_nothing_behind(life):
    """Only what that start began is stopped: the other half keeps running."""
    before = life.running()
    kill(life, "keystone", "nova")
    argv = [sys.executable, "-m", "devcloud", "up", "--dir", str(life.layout.root)]
    up = subprocess.Popen(argv, cwd=REPOSITORY, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
    end = time.monotonic() + 20
    while "nova" not in life.running() and time.monotonic() < end:
        time.sleep(0.05)
    assert "nova" in life.running()
    up.send_signal(signal.SIGTERM)
    assert up.wait(timeout=30) == 130
    kept = {name: pid for name, pid in before.items() if name not in ("keystone", "nova")}
    assert life.running() == kept
    assert life.status()["ec2"]["state"] == "up"
    assert life.status()["openstack"]["state"] == "down"


def test_another_one_starts_from_the_copy(life, tmp_path):
    """What the first start made is kept: another folder, on other ports, has it without making it again."""
    other = DevCloud(tmp_path, port_base=PORTS + 20, only="openstack")
    try:
        status = other.up()["openstack"]
        assert status["state"] == "up"
        assert "POST /v2.1/servers " not in other.layout.access_log.read_text()
        alice = Api(other.layout, "alice", "demo")
        assert "web-1" in [server["name"] for server in alice.get("nova", "/servers")["servers"]]
        image = alice.get("glance", "/v2/images?name=debian-13")["images"][0]
        with alice.open("GET", f"{other.layout.url('glance')}/v2/images/{image['id']}/file") as answer:
            assert len(answer.read()) == image["size"]
        launch(alice)
    finally:
        other.down()
