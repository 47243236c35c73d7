"""The devcloud's own parts, without a cloud: layout, processes, progress, ports, command line."""

import io
import json
import os
import signal
import socket
import subprocess
import sys
import threading
import time

import pytest

from devcloud import DevCloud, DevCloudError, Layout
from devcloud.__main__ import main
from devcloud.install import Environment
from devcloud.processes import Process, identity, stop
from devcloud.progress import Progress, StatusFile
from devcloud.seeds import people
from devcloud.seeds.parts import Parts
from devcloud.version import version


@pytest.fixture
def process(layout):
    found = Process("sleeper", layout.run, layout.log)
    yield found
    stop([found])


# -- layout ----------------------------------------------------------------------------------------


def test_ports_follow_the_base(layout):
    assert layout.url("keystone") == "http://127.0.0.1:28000/v3"
    assert layout.url("nova") == "http://127.0.0.1:28001/v2.1"
    assert layout.port("ec2") == 28006


def test_settings_of_the_last_start_are_found_again(layout):
    layout.save()
    assert Layout.find(layout.root) == layout
    assert Layout.find(layout.root, port_base=29000).port_base == 29000


def test_directories_from_the_environment(monkeypatch, tmp_path):
    monkeypatch.delenv("DEVCLOUD_DIR", raising=False)
    monkeypatch.setenv("XDG_CACHE_HOME", str(tmp_path))
    assert Layout.find().root == tmp_path / "django-nova" / "devcloud"
    monkeypatch.setenv("DEVCLOUD_DIR", str(tmp_path / "elsewhere"))
    assert Layout.find().root == tmp_path / "elsewhere"


def test_every_template_is_written_with_ports_and_folders(layout, monkeypatch):
    monkeypatch.setenv("DEVCLOUD_TOKEN_SECONDS", "77")
    layout.configure(layout.venvs / "openstack")
    written = {path.name: path.read_text() for path in layout.config.glob("*.conf")}
    assert len(written) == 7
    assert "expiration = 77" in written["keystone.conf"]
    assert "auth_url = http://127.0.0.1:28000/v3" in written["nova.conf"]
    assert f"lock_path = {layout.state}/lock" in written["cinder.conf"]
    assert not [name for name, text in written.items() if "$" in text]


def test_a_socket_path_is_never_too_long(tmp_path):
    deep = Layout.find(tmp_path / ("deep" * 30))
    assert len(str(deep.socket / ".s.PGSQL.5432")) < 100


# -- environments ----------------------------------------------------------------------------------


def test_a_changed_pin_is_another_environment(tmp_path, monkeypatch):
    (tmp_path / "requirements").mkdir()
    pins = tmp_path / "requirements" / "ec2.txt"
    monkeypatch.setattr("devcloud.install.HERE", tmp_path)
    pins.write_text("moto==5.2.5\n")
    before = Environment("ec2", tmp_path)
    pins.write_text("moto==5.2.6\n")
    after = Environment("ec2", tmp_path)
    assert before.path != after.path
    assert not after.installed()


# -- processes -------------------------------------------------------------------------------------


def test_a_process_is_known_until_it_is_stopped(process):
    process.start(["sleep", "60"])
    pid = process.pid()
    assert pid and os.getsid(pid) == pid
    stop([process])
    assert process.pid() is None
    assert not process.note.exists()


def test_a_killed_process_is_noticed(process):
    process.start(["sleep", "60"])
    os.kill(process.pid(), signal.SIGKILL)
    end = time.monotonic() + 5
    while process.pid() and time.monotonic() < end:
        time.sleep(0.01)
    assert process.pid() is None


def test_a_process_with_a_recycled_number_is_left_alone(process):
    """The note names a living process, but one that began at another moment."""
    stranger = subprocess.Popen(["sleep", "60"])
    try:
        process.note.write_text(json.dumps(identity(stranger.pid) | {"started": "1"}))
        assert process.pid() is None
        stop([process])
        assert stranger.poll() is None
    finally:
        stranger.kill()
        stranger.wait()


def test_what_ignores_the_request_is_killed(process):
    process.start(
        [sys.executable, "-c", "import signal, time; signal.signal(15, signal.SIG_IGN); time.sleep(60)"]
    )
    pid = process.pid()
    time.sleep(0.3)
    stop([process], seconds=0.3)
    with pytest.raises(ProcessLookupError):
        os.kill(pid, 0)


# -- progress --------------------------------------------------------------------------------------


def test_status_is_always_whole(tmp_path):
    status = StatusFile(tmp_path / "status.json")
    torn = []

    def read():
        while not done.is_set():
            try:
                json.loads(status.path.read_text())
            except FileNotFoundError:
                pass
            except ValueError as error:
                torn.append(error)

    done = threading.Event()
    readers = [threading.Thread(target=read) for _ in range(3)]
    for reader in readers:
        reader.start()
    for half in ("openstack", "ec2"):
        for number in range(150):
            status.update(**{half: {"progress": number, "message": "x" * number * 20}})
    done.set()
    for reader in readers:
        reader.join()
    assert not torn
    assert set(status.read()) == {"openstack", "ec2"}


def test_progress_is_told_once_for_each_step(tmp_path):
    out = io.StringIO()
    progress = Progress("ec2", StatusFile(tmp_path / "status.json"), time.monotonic(), out)
    for percent in (50, 51, 52):
        progress.step("starting", percent, "Starting EC2")
    progress.up()
    assert len(out.getvalue().splitlines()) == 2
    assert progress.status.read()["ec2"]["state"] == "up"


def test_status_of_a_broken_off_start_does_not_pretend(layout):
    cloud = DevCloud(layout.root, port_base=28000)
    cloud.status_file.update(openstack={"state": "starting", "progress": 40, "message": "…", "error": ""})
    assert cloud.status()["openstack"]["state"] == "failed"
    with cloud.noted():
        assert cloud.status()["openstack"]["state"] == "starting"


def test_status_names_who_can_sign_in_where(layout):
    content = DevCloud(layout.root).status()
    people_of = {cloud: [person for person in content["people"] if person["cloud"] == cloud] for cloud in
                 ("openstack", "ec2")}  # fmt: skip
    assert {person["name"] for person in people_of["openstack"]} == {
        "alice",
        "bob",
        "charlie",
        "dora",
        "admin",
        "erin",
    }
    assert {person["name"] for person in people_of["ec2"]} == {"alice", "bob", "charlie"}
    assert all(len(person["access_key"]) == 20 for person in people_of["ec2"])
    assert people_of["openstack"][0]["password"] == people.PASSWORD


# -- older ones ------------------------------------------------------------------------------------


def test_an_older_one_lacks_newer_parts(layout, monkeypatch):
    made = []

    class Part:
        def __init__(self, layout, tell):
            pass

        def run(self):
            made.append(True)

    monkeypatch.setattr("devcloud.seeds.parts.PARTS", {"instances": Part, "objects": Part, "more": Part})
    parts = Parts(layout)
    assert parts.missing() == ["instances", "objects", "more"]
    layout.seeded.touch()  # as the first version left it
    assert parts.missing() == ["objects", "more"]
    parts.make(None)
    assert len(made) == 2
    assert parts.missing() == []


def test_what_another_version_started_is_known(layout):
    half = DevCloud(layout.root).halves["ec2"]
    assert not half.current()
    half.version.write_text("another")
    assert not half.current()
    half.version.write_text(version())
    assert half.current()


# -- ports -----------------------------------------------------------------------------------------


def free(port):
    with socket.socket() as probe:
        return probe.connect_ex(("127.0.0.1", port)) != 0


def test_a_used_port_is_named_before_anything_starts(tmp_path, capsys):
    port = next(port for port in range(24004, 32000, 10) if all(map(free, range(port - 4, port + 1))))
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", port))
        taken.listen()
        root = tmp_path / "cloud"
        argv = ["up", "--dir", str(root), "--port-base", str(port - 4), "--venvs", str(tmp_path / "venvs")]
        with pytest.MonkeyPatch.context() as patch:
            patch.setattr("devcloud.__main__.SIGNALS", ())
            assert main(argv) == 1
    said = capsys.readouterr().err
    assert f"Port {port}, which cinder needs, is in use" in said
    assert not (tmp_path / "venvs").exists()
    assert json.loads((root / "status.json").read_text())["openstack"]["state"] == "failed"


@pytest.mark.parametrize("first", ["-1", "0", "65530", "70000", "x"])
def test_a_first_port_that_cannot_be_one_is_refused(tmp_path, capsys, first):
    with pytest.raises(SystemExit) as left:
        main(["up", "--dir", str(tmp_path / "cloud"), f"--port-base={first}"])
    assert left.value.code == 2 and "--port-base" in capsys.readouterr().err
    assert not (tmp_path / "cloud").exists()


def test_an_unknown_half_is_refused(tmp_path):
    with pytest.raises(DevCloudError, match="azure"):
        DevCloud(tmp_path, only="azure")
