"""Files on their way to a Glance that misbehaves: told clearly, and never half a file that passes for an image."""

import io
import json
import time
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from threading import Thread
from types import SimpleNamespace

import pytest
import requests
from keystoneauth1 import adapter, session, token_endpoint

from django_nova.clouds import openstack, openstack_sessions
from django_nova.clouds.errors import CloudError, Invalid, OverQuota, SignInAgain, Unavailable
from django_nova.panels.images import formats, openstack_files
from django_nova.panels.images.openstack import Backend
from django_nova.streams import PIECE, Incoming, broken_off

FILE = b"QFI\xfb" + bytes(20 * PIECE)
PAGE = "<html><head><title>x</title></head><body><h1>413 Too large</h1>{}<br /><br />\n</body></html>"


class Glance(BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"

    def do_GET(self):
        self.answer(200, json.dumps(self.server.image))

    def do_PATCH(self):
        body = json.loads(self.rfile.read(int(self.headers["Content-Length"])))
        self.server.image |= {one["path"][1:]: one["value"] for one in body}
        self.answer(200, json.dumps(self.server.image))

    def do_POST(self):
        assert self.path.endswith("/actions/deactivate")
        self.server.image["status"] = "deactivated"
        self.answer(204)

    def do_PUT(self):
        self.server.sent.append(dict(self.headers))
        way = self.server.way
        self.close_connection = True
        self.server.image["status"] = "saving"
        if way == "close":
            self.rfile.read(3 * PIECE)
            self.server.image["status"] = "queued"
        elif way.isdecimal():
            self.rfile.read(3 * PIECE)
            self.server.image["status"] = "queued"
            self.answer(int(way), self.server.told)
        elif way == "elsewhere":
            self.rfile.read(len(FILE))
            self.server.image["status"] = "queued"
            self.answer(307, headers={"Location": f"http://127.0.0.1:{self.server.server_port}/else"})
        else:  # old: it takes whatever comes for the whole
            taken = self.all()
            self.server.image |= {"status": "active", "size": len(taken)}
            if way == "takes":
                self.answer(204)

    def all(self):
        time.sleep(0.3)
        if "chunked" not in self.headers.get("Transfer-Encoding", ""):
            return self.rfile.read(int(self.headers["Content-Length"]))
        taken = b""
        while size := int(self.rfile.readline() or b"0", 16):
            taken += self.rfile.read(size)
            self.rfile.readline()
        return taken

    def answer(self, status, body="", headers=None):
        self.send_response(status)
        for name, value in (headers or {}).items():
            self.send_header(name, value)
        self.send_header("Content-Length", str(len(body)))
        if self.command == "PUT":
            self.send_header("Connection", "close")
        self.end_headers()
        self.wfile.write(body.encode())

    def log_message(self, *args):
        """Nobody reads it."""


@pytest.fixture
def glance(monkeypatch):
    """A Glance with one image that waits; ``way`` is how it takes a file."""
    monkeypatch.setattr(openstack_files, "MOMENT", 30)  # a busy machine hears late that nobody sends any more
    server = ThreadingHTTPServer(("127.0.0.1", 0), Glance)
    server.image, server.sent, server.way, server.told = (
        {"id": "one", "status": "queued", "owner": "us"},
        [],
        "takes",
        "",
    )
    Thread(target=server.serve_forever, daemon=True).start()
    http = requests.Session()
    http.mount("http://", openstack_sessions._Pool())
    auth = token_endpoint.Token(f"http://127.0.0.1:{server.server_port}", "a token")
    image = adapter.Adapter(session.Session(auth=auth, session=http, timeout=10), service_type="image")
    cloud = SimpleNamespace(module=openstack, slug="stack")
    scope = SimpleNamespace(cloud=cloud, project=SimpleNamespace(id="us"), api=SimpleNamespace(image=image))
    server.backend = Backend(scope)
    yield server
    server.shutdown()
    server.server_close()


SIZE = len(FILE)


def send(glance, body=FILE, size=SIZE, name="disk.img"):
    content = Incoming(io.BytesIO(body).read, name, size=size)
    glance.backend.ask("upload", "one", content)
    return content


def test_a_file_of_known_length_is_sent_with_it_and_another_in_chunks(glance):
    send(glance)
    assert glance.sent[0]["Content-Length"] == str(len(FILE)) == glance.sent[0]["x-openstack-image-size"]
    assert glance.image == {
        "id": "one", "status": "active", "owner": "us", "size": len(FILE), "disk_format": "qcow2", "container_format": "bare",
    }  # fmt: skip
    glance.image["status"] = "queued"
    send(glance, size=None)
    assert glance.sent[1]["Transfer-Encoding"] == "chunked" and "Content-Length" not in glance.sent[1]
    assert (glance.image["status"], glance.image["size"]) == ("active", len(FILE))


@pytest.mark.parametrize(
    ("way", "told", "kind", "words"),
    [
        ("413", PAGE.format("Image exceeds the storage quota: 2 GB"), OverQuota, "exceeds the storage quota"),
        ("413", PAGE.format("The incoming image is too large"), Invalid, "larger than this cloud takes"),
        ("415", PAGE.format("Image disk_format iso does not match"), Invalid, "for a disk of that format"),
        ("500", "<html>broken", Unavailable, "not answering"),
        ("503", "", Unavailable, "not answering"),
        ("401", "", SignInAgain, "session with this cloud has ended"),
        ("elsewhere", "", Unavailable, "elsewhere"),
        ("close", "", Unavailable, "not answering"),
    ],
    ids=lambda one: str(one)[:9],
)
def test_a_refusal_in_the_middle_is_told_and_the_image_waits(glance, way, told, kind, words):
    glance.way, glance.told = way, told
    for size in len(FILE), None:
        with pytest.raises(kind) as raised:
            send(glance, size=size)
        assert words in str(raised.value), raised.value
        assert glance.image["status"] == "queued"
    assert len(glance.sent) == 2  # once each, whatever was answered


@pytest.mark.parametrize("size", [SIZE, None])
def test_half_a_file_that_an_old_glance_takes_is_nothing_to_start_from(glance, size):
    """It cannot be taken back, but deactivated. It takes Glance a moment to hear of it."""
    body, turns = io.BytesIO(FILE[: 5 * PIECE]), iter(range(5))

    def read(amount):
        if size is None and next(turns, None) is None:
            raise broken_off()
        return body.read(amount)

    with pytest.raises(Invalid):
        glance.backend.ask("upload", "one", Incoming(read, "disk.img", size=size))
    assert glance.image["status"] == "deactivated"


def test_a_file_that_is_there_has_arrived_though_nobody_said_so(glance):
    glance.way = "silent"
    assert send(glance).taken == len(FILE)
    assert glance.image["status"] == "active"


def test_a_glance_that_keeps_less_than_it_took_is_found_out(glance, monkeypatch):
    monkeypatch.setattr(
        Glance, "all", lambda self: self.rfile.read(int(self.headers["Content-Length"]))[:100]
    )
    with pytest.raises(Invalid, match="kept 100 bytes of"):
        send(glance)
    assert glance.image["status"] == "deactivated"


def test_nothing_is_no_file_and_one_is_enough(glance):
    for size in 0, None:
        with pytest.raises(Invalid, match="empty"):
            send(glance, b"", size)
    glance.image["status"] = "saving"
    with pytest.raises(CloudError, match="has its file"):
        send(glance)
    assert not glance.sent


@pytest.mark.parametrize(
    ("name", "beginning", "disk", "container"),
    [
        ("a.img", b"QFI\xfb", "qcow2", "bare"),
        ("a.raw", b"KDMV", "vmdk", "bare"),
        ("a.img", bytes(64) + b"\x7f\x10\xda\xbe", "vdi", "bare"),
        ("a", bytes(0x8001) + b"CD001", "iso", "bare"),
        ("a.ISO", b"", "iso", "bare"),
        ("dir.qcow2/a", b"", "raw", "bare"),
        ("a.vhdx", b"vhdxfile", "vhdx", "bare"),
        ("a.ova", b"", "vmdk", "ova"),
        ("a.raw.gz", b"\x1f\x8b", "raw", "compressed"),
        ("", b"", "raw", "bare"),
    ],
)
def test_what_a_file_is(name, beginning, disk, container):
    assert (formats.disk_format(name, beginning), formats.container_format(name)) == (disk, container)
