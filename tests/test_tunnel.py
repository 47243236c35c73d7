"""A tunnel of real WireGuard from the files that a VPN gives out."""

import os
import shutil
import signal
import subprocess
import time
import uuid
from contextlib import suppress
from pathlib import Path

import pytest
import yaml

from django_nova.clouds.secrets import unseal
from django_nova.vpn import configuration, life
from tests.gateways import conf, standing


def missing():
    """Why no tunnel can be made here, or nothing."""
    if os.geteuid():
        return "only root may make network namespaces"
    for program in "ip", "wg", "wg-quick", "wireguard-go", "nft":
        if not shutil.which(program):
            return f"there is no {program} here (Debian: iproute2, wireguard-tools, wireguard-go, nftables)"
    if not Path("/dev/net/tun").exists():
        return "there is no /dev/net/tun here"
    name = f"probe-{uuid.uuid4().hex[:6]}"
    if subprocess.run(["ip", "netns", "add", name], capture_output=True).returncode:
        return "network namespaces are not allowed here"
    subprocess.run(["ip", "netns", "del", name], check=True)
    return ""


class Wires:
    """Three machines and their wires: members outside, the gateway between, an instance inside that knows only its network."""

    def __init__(self, folder):
        self.folder, tag = folder, uuid.uuid4().hex[:4]
        self.names = {name: f"nova-{name}-{tag}" for name in ("outside", "gateway", "inside")}
        for name in self.names.values():
            run("ip", "netns", "add", name)
        self.wire("outside", "192.0.2.9/24", "gateway", "192.0.2.1/24")
        self.wire("gateway", "10.20.0.1/24", "inside", "10.20.0.5/24")
        for name in self.names:
            self.on(name, "ip", "link", "set", "lo", "up")
        # Another network of the instance, which the gateway would lead to; and the cloud's metadata service
        self.on("inside", "ip", "address", "add", "10.30.0.1/32", "dev", "lo")
        self.on("inside", "ip", "address", "add", "169.254.169.254/32", "dev", "lo")
        for there in "10.30.0.1/32", "169.254.169.254/32":
            self.on("gateway", "ip", "route", "add", there, "via", "10.20.0.5")
        self.server = None

    def wire(self, one, its, other, others):
        ends = [f"v{uuid.uuid4().hex[:8]}" for _end in range(2)]
        run("ip", "link", "add", ends[0], "type", "veth", "peer", "name", ends[1])
        for end, name, address in (ends[0], one, its), (ends[1], other, others):
            run("ip", "link", "set", end, "netns", self.names[name])
            self.on(name, "ip", "address", "add", address, "dev", end)
            self.on(name, "ip", "link", "set", end, "up")

    def on(self, name, *command, good=True):
        return run("ip", "netns", "exec", self.names[name], *command, good=good)

    def serve(self):
        """Something that tells who asks, on every address of the instance; up when it answers there."""
        script = (
            "import http.server as h\n"
            "class A(h.BaseHTTPRequestHandler):\n"
            "    def do_GET(self):\n"
            "        self.send_response(200); self.end_headers(); self.wfile.write(self.client_address[0].encode())\n"
            "    def log_message(self, *a): pass\n"
            "h.ThreadingHTTPServer(('', 80), A).serve_forever()\n"
        )
        command = ["ip", "netns", "exec", self.names["inside"], "python3", "-c", script]
        self.server = subprocess.Popen(command)
        assert wait(lambda: self.asked("inside", "10.20.0.5")), "the instance inside does not answer"

    def asked(self, name, address, seconds=5):
        """Whom the instance saw when it was asked from there; nothing if it was not reached."""
        script = (
            "import sys, urllib.request as u\n"
            "o = u.build_opener(u.ProxyHandler({}))\n"
            "print(o.open('http://' + sys.argv[1], timeout=float(sys.argv[2])).read().decode())\n"
        )
        told = self.on(name, "python3", "-c", script, address, str(seconds), good=False)
        return told.stdout.strip()

    def boot(self, data):
        """What cloud-init does with the user data at every boot: ``bootcmd``, later the scripts in ``per-boot``."""
        paths = {
            configuration.FOLDER: f"{self.folder}/etc",
            configuration.AT_BOOT: f"{self.folder}/per-boot/run",
            configuration.AT_BOOT.rpartition("/")[0]: f"{self.folder}/per-boot",
            "/dev/console": f"{self.folder}/console",
        }
        (self.folder / "console").touch()
        [command] = yaml.safe_load(data)["bootcmd"]
        text = command[2]
        for path, ours in paths.items():
            text = text.replace(path, ours)
        self.on("gateway", "sh", "-c", text)
        self.on("gateway", f"{self.folder}/per-boot/run")

    def up(self, name, conf):
        """A member's computer imports the configuration; the interface is called like the file."""
        path = self.folder / f"{name}.conf"
        path.write_text(conf)
        path.chmod(0o600)
        self.on("outside", "wg-quick", "up", str(path))

    def down(self, name):
        self.on("outside", "wg-quick", "down", str(self.folder / f"{name}.conf"))

    def close(self):
        if self.server:
            self.server.kill()
            self.server.wait()
        for name in self.names.values():
            for pid in run("ip", "netns", "pids", name, good=False).stdout.split():
                with suppress(ProcessLookupError):
                    os.kill(int(pid), signal.SIGTERM)
            run("ip", "netns", "del", name, good=False)


def run(*command, good=True):
    done = subprocess.run(command, capture_output=True, text=True, timeout=60)
    assert not good or done.returncode == 0, f"{command}: {done.stdout}{done.stderr}"
    return done


def wait(look, seconds=20):
    end = time.monotonic() + seconds
    while not (found := look()):
        if time.monotonic() > end:
            return None
        time.sleep(0.1)
    return found


@pytest.fixture
def wires(tmp_path):
    if why := missing():
        pytest.skip(why)
    made = Wires(tmp_path)
    try:
        made.serve()
        yield made
    finally:
        made.close()


@pytest.mark.django_db
def test_members_come_in_by_the_files_that_they_are_given(wires):
    row, tag = standing(), uuid.uuid4().hex[:5]
    one, two = f"one{tag}", f"two{tag}"
    assert not wires.asked("outside", "10.20.0.5", 1), "there is no other way in"
    wires.boot(life.user_data(row))
    assert configuration.READY % 1 in (wires.folder / "console").read_text()
    first = conf(row, "first")
    wires.up(one, first)
    # Masqueraded: the instance inside knows no way to the members' addresses
    assert wires.asked("outside", "10.20.0.5") == "10.20.0.1"
    assert "latest handshake" in wires.on("gateway", "wg", "show", "nova0").stdout
    # Not the metadata service, no network but the project's, even for who asks for more than the file says
    assert wires.asked("gateway", "169.254.169.254") and wires.asked("gateway", "10.30.0.1")
    peer = unseal(row.sealed)["public"]
    wires.on("outside", "wg", "set", one, "peer", peer, "allowed-ips", "0.0.0.0/0")
    for there in "169.254.169.254", "10.30.0.1":
        wires.on("outside", "ip", "route", "add", f"{there}/32", "dev", one)
        assert not wires.asked("outside", there, 1), f"{there} is out of reach"
    assert wires.asked("outside", "10.20.0.5"), "the project still is not"
    wires.down(one)
    # New keys: the same boot makes them effective, what was given out before is worthless
    with life.working(row) as work:
        life.renew(work)
        life.forget_old(row)
    wires.boot(life.user_data(row))
    assert configuration.READY % 2 in (wires.folder / "console").read_text()
    wires.up(one, first)
    assert not wires.asked("outside", "10.20.0.5", 2)
    wires.down(one)
    wires.up(two, conf(row, "second"))
    assert wires.asked("outside", "10.20.0.5") == "10.20.0.1"
    wires.down(two)
