"""VPNs: what the gateway starts with, a tunnel of real WireGuard from the files that are given out, and who gets which place."""

import json
import os
import re
import shutil
import signal
import subprocess
import threading
import time
import uuid
from contextlib import suppress
from datetime import timedelta
from pathlib import Path
from types import SimpleNamespace

import jsonschema
import pytest
import yaml
from django.contrib.auth import get_user_model
from django.core.checks import run_checks
from django.core.management import call_command
from django.db import connection
from django.utils import timezone

from django_nova.clouds.errors import CloudError, Conflict
from django_nova.clouds.secrets import unseal
from django_nova.panels.vpn.gateways import likeliest
from django_nova.vpn import configuration, keys, life
from django_nova.vpn.models import Gateway, Place
from django_nova.vpn.settings import mistakes

SCHEMA = Path(__file__).parent / "vendor" / "cloud-init-22.4.2.schema.json"
ASKED = {
    "port": 51820, "pool": "10.99.0.0/24", "clients": 4, "dns": [], "routes": ["10.20.0.0/24"], "reach": [], "network": "n",
}  # fmt: skip


def scope(project="p"):
    return SimpleNamespace(
        args=("stack", project, "RegionOne"), account=SimpleNamespace(label="alice @ Default")
    )


def standing(project="p", **asked):
    """A gateway with keys and an address, as if a cloud had made it."""
    row = life.begin(scope(project), ASKED | asked)
    with life.working(row) as work:
        life.renew(work)
        work.keep(stage=Gateway.Stage.STANDING, made={"ip": "192.0.2.1"})
    return row


def person(name):
    return get_user_model().objects.create(username=name)


# -- Files -----------------------------------------------------------------------------------------------------------------


@pytest.mark.django_db
def test_cloud_init_takes_the_user_data_by_its_own_schema():
    row = standing(clients=64)
    data = life.user_data(row)
    assert data.startswith("#cloud-config\n")
    assert len(data.encode()) < 16384, "EC2 takes no more"
    config = yaml.safe_load(data)
    schema = json.loads(SCHEMA.read_text())
    validator = jsonschema.Draft4Validator(schema)
    assert [error.message for error in validator.iter_errors(config)] == []
    assert list(validator.iter_errors(config | {"packages": 7})), "the schema says no to what is wrong"
    [command] = config["bootcmd"]
    assert command[:2] == ["sh", "-c"]
    checked = subprocess.run(["sh", "-n", "-c", command[2]], capture_output=True, text=True)
    assert checked.returncode == 0, checked.stderr
    assert command[2].count("[Peer]") == 64


def test_keys_are_those_of_wireguard():
    private, public = keys.pair()
    assert keys.public_of(private) == public
    if shutil.which("wg"):
        told = subprocess.run(["wg", "pubkey"], input=private, capture_output=True, text=True, check=True)
        assert told.stdout.strip() == public


def test_settings_are_checked():
    for options, wrong in (
        ({"port": 0}, "port"),
        ({"pool": "8.8.8.0/24"}, "pool"),
        ({"pool": "10.99.0.0/30"}, "pool"),
        ({"clients": 1000}, "clients"),
        ({"dns": "1.1.1.1"}, "dns"),
        ({"imgae": "debian"}, "imgae"),
    ):
        assert wrong in " ".join(mistakes(options)), options
    assert not list(mistakes({"image": "debian-13", "flavor": "m1.small", "dns": ["10.0.0.2"]}))
    assert not list(mistakes(False))


def test_a_mistake_in_the_settings_is_told_at_the_start(settings):
    clouds = {"stack": {"provider": "openstack", "auth_url": "https://k", "vpn": {"port": "udp"}}}
    settings.DJANGO_NOVA = settings.DJANGO_NOVA | {"CLOUDS": clouds}
    assert [one.id for one in run_checks() if "'port'" in one.msg] == ["django_nova.E014"]


def test_a_code_that_would_be_too_long_is_left_out():
    assert "<svg" in configuration.picture("x" * 500)
    assert "style=" not in configuration.picture("x"), "a strict policy would not draw it"
    assert configuration.picture("x" * 5000) == ""


def test_the_likeliest_image_is_the_newest_that_is_known_to_do():
    names = [
        "cirros",
        "ubuntu/images/hvm-ssd/ubuntu-trusty-14.04-amd64",
        "Ubuntu 24.04",
        "ubuntu-jammy-22.04",
    ]
    assert likeliest(names) == "Ubuntu 24.04"
    assert likeliest([*names, "debian-12", "Debian 13", "debian-9"]) == "Debian 13"
    assert likeliest(["RHEL-9", "Windows 2022"]) == ""


# -- A real tunnel ---------------------------------------------------------------------------------------------------------


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


def conf(row, name):
    return life.conf_of(row, life.take(row, person(name), name))


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


# -- Rows ------------------------------------------------------------------------------------------------------------------


def together(*calls):
    """What calls answered or raised that began at the same moment."""
    start, answers = threading.Barrier(len(calls)), {}

    def one(n, call):
        start.wait()
        try:
            answers[n] = call()
        except CloudError as error:
            answers[n] = error
        finally:
            connection.close()

    threads = [threading.Thread(target=one, args=(n, call)) for n, call in enumerate(calls)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    return [answers[n] for n in range(len(calls))]


@pytest.mark.django_db(transaction=True)
def test_two_people_at_once_double_nothing():
    rows = together(*[lambda: life.begin(scope(), ASKED)] * 4)
    assert len({row.pk for row in rows}) == 1
    inside = []

    def work():
        with life.working(rows[0]):
            inside.append(1)
            time.sleep(0.3)

    answers = together(*[work] * 4)
    assert len(inside) == 1 and sum(isinstance(one, Conflict) for one in answers) == 3
    row = standing("other", clients=6)
    users = [person(f"user{n}") for n in range(4)]
    places = together(*[lambda user=user: life.take(row, user, "x") for user in users * 2])
    assert not [one for one in places if isinstance(one, Exception)]
    assert len({one.pk for one in places}) == 4, "each has one, whoever pressed twice"
    assert {one.user_id for one in places} == {user.pk for user in users}
    assert Place.objects.filter(gateway=row).exclude(taken=None).count() == 4


@pytest.mark.django_db
def test_who_is_slower_by_a_moment_takes_another_place(monkeypatch):
    row, ann, ben, rivals = standing(), person("ann"), person("ben"), []

    def now():  # asked for right before a free place is taken
        if not rivals:
            rivals.append(None)
            rivals[0] = life.take(row, ben, "ben")
        return timezone.now()

    monkeypatch.setattr(life, "timezone", SimpleNamespace(now=now))
    mine = life.take(row, ann, "ann")
    assert rivals[0] == life.place_of(row, ben) != mine == life.place_of(row, ann)


@pytest.mark.django_db
def test_a_place_stays_with_its_person_and_ends_with_the_keys():
    row, ann, ben = standing(clients=2), person("ann"), person("ben")
    mine = life.take(row, ann, "ann")
    assert life.take(row, ann, "ann") == mine != life.take(row, ben, "ben")
    with pytest.raises(Conflict, match="rotate"):
        life.take(row, person("cid"), "cid")
    ann.delete()
    kept = Place.objects.get(pk=mine.pk)
    assert (kept.user, kept.who) == (None, "ann"), "nobody gets the keys of somebody who is gone"
    with pytest.raises(Conflict, match="All configurations are taken"):
        life.take(row, person("dan"), "dan")
    life.revoke(row, mine.number)
    with pytest.raises(Conflict):
        life.revoke(row, mine.number)
    assert mine.public not in life.user_data(row)
    with life.working(row) as work:
        life.renew(work)
    life.forget_old(row)
    assert life.place_of(row, ben) is None
    assert life.take(row, ben, "ben").public not in {mine.public}
    assert Place.objects.filter(gateway=row).count() == 2


@pytest.mark.django_db
def test_no_secret_is_kept_in_clear():
    row = standing()
    text = conf(row, "ann")
    secrets = re.findall(r"(?:PrivateKey|PresharedKey) = (\S+)", text + life.user_data(row))
    assert len(secrets) > 5
    told = " ".join(
        str(value) for model in (Gateway, Place) for row in model.objects.values() for value in row.values()
    )
    assert not [one for one in secrets if one in told]


@pytest.mark.django_db
def test_keys_that_no_longer_open_are_told(settings):
    row = standing()
    place = life.take(row, person("ann"), "ann")
    settings.DJANGO_NOVA = settings.DJANGO_NOVA | {
        "SECRET_KEYS": ["another key that opens nothing of before"]
    }
    assert life.user_data(row) is None
    with pytest.raises(Conflict, match="rotate"):
        life.conf_of(row, place)


@pytest.mark.django_db
def test_keys_of_the_site_can_be_changed(settings):
    row = standing()
    text, old = conf(row, "ann"), settings.SECRET_KEY
    for keys_of_the_site in (["a new key, long enough to be one", old], ["a new key, long enough to be one"]):
        settings.DJANGO_NOVA = settings.DJANGO_NOVA | {"SECRET_KEYS": keys_of_the_site}
        call_command("rotate_secrets", verbosity=0)
    row.refresh_from_db()
    assert life.conf_of(row, life.places_of(row).exclude(taken=None).get()) == text
    assert life.user_data(row)


@pytest.mark.django_db
def test_who_dies_at_work_loses_it_after_a_while():
    row = standing()
    held = life.working(row)
    work = held.__enter__()
    with pytest.raises(Conflict), life.working(row):
        pass
    Gateway.objects.filter(pk=row.pk).update(busy_until=timezone.now() - timedelta(seconds=1))
    with life.working(row), pytest.raises(Conflict, match="Somebody else"):
        work.made("port", "one that would be doubled")
    row.refresh_from_db()
    assert "port" not in row.made
