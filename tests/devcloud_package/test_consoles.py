"""Consoles, through Nova's own proxies: what a person types is seen; strangers and bad tokens see nothing."""

import struct
import time
import urllib.request
from contextlib import closing
from urllib.parse import parse_qs, urlsplit

import pytest

from devcloud.seeds.api import Api

from .websocket import WebSocket

pytestmark = pytest.mark.devcloud
HERE = "http://127.0.0.1:9999"


def address(api, server, protocol, kind):
    body = {"remote_console": {"protocol": protocol, "type": kind}}
    return api.post("nova", f"/servers/{server}/remote-consoles", body)["remote_console"]["url"]


def picture(console):
    """The lines of the next update, by number."""
    console.send(struct.pack(">BBHHHH", 3, 1, 0, 0, 640, 400))
    _, count = struct.unpack(">BxH", console.read(4))
    found = {}
    for _ in range(count):
        x, y, width, height, encoding = struct.unpack(">HHHHi", console.read(12))
        assert (x, width, height, encoding) == (0, 640, 16, 0)
        found[y // 16] = console.read(width * height * 4)
    return found


def opened(url):
    parts = urlsplit(url)
    path = parse_qs(parts.query)["path"][0]  # noVNC's way to say where the web socket is
    console = WebSocket(f"ws://{parts.netloc}/{path}", HERE)
    assert console.status == 101
    assert console.read(12) == b"RFB 003.008\n"
    console.send(b"RFB 003.008\n")
    assert console.read(2) == b"\x01\x01"
    console.send(b"\x01")
    assert console.read(4) == bytes(4)
    console.send(b"\x01")
    width, height = struct.unpack(">HH", console.read(4))
    console.read(16)
    console.name = console.read(int.from_bytes(console.read(4), "big")).decode()
    assert (width, height) == (640, 400)
    return console


def test_graphical(alice, launch):
    server = launch()
    url = address(alice, server["id"], "vnc", "novnc")
    with closing(opened(url)) as console:
        assert console.name == server["name"]
        first = picture(console)
        assert len(first) == 25
        assert len(set(first.values())) > 5  # lines differ: something is written there
        console.send(struct.pack(">BBHI", 4, 1, 0, ord("x")))
        after = picture(console)
        assert len(after) == 1
        line, pixels = next(iter(after.items()))
        assert pixels != first[line]
        console.send(struct.pack(">BBHH", 5, 1, 320, 200))
        assert set(picture(console)) == {24}
    with urllib.request.urlopen(url) as page:
        assert b"console" in page.read().lower()


def test_serial(alice, launch):
    server = launch()
    url = address(alice, server["id"], "serial", "serial")
    assert url.startswith("ws://127.0.0.1:")
    with closing(WebSocket(url, HERE)) as console:
        assert console.status == 101
        assert b"Linux version" in console.until(f"{server['name']} login: ".encode())
        console.send(b"alice\r")
        assert b"alice\r\n" in console.until(b"Password: ")
        console.send(b"hidden\r")
        assert b"hidden" not in console.until(b":~$ ")
        console.send(b"echo thi\x7fis\r")
        console.until(b"echo thi")
        assert console.until(b":~$ ").count(b"echo this") >= 1


def test_who_may_not_look(alice, launch):
    url = address(alice, launch()["id"], "serial", "serial")
    for bad, origin in ((url, "http://elsewhere.example"), (url[:-3] + "000", HERE)):
        with closing(WebSocket(bad, origin)) as console, pytest.raises(EOFError):
            console.read(1)


def test_numbers_move(alice, cloud, launch):
    server = launch()["id"]
    bob = Api(cloud.layout, "bob", "demo")
    first = bob.get("nova", f"/servers/{server}/diagnostics")
    assert (first["num_cpus"], first["num_nics"], first["num_disks"]) == (1, 1, 1)
    assert first["memory_details"]["maximum"] == 512
    time.sleep(2)
    second = alice.get("nova", f"/servers/{server}/diagnostics")
    spent = second["cpu_details"][0]["time"] - first["cpu_details"][0]["time"]
    assert 0 < spent < 20e9
    assert second["nic_details"][0]["rx_octets"] > first["nic_details"][0]["rx_octets"]


def test_usage_of_a_project(alice):
    usage = alice.get("nova", f"/os-simple-tenant-usage/{alice.project}")["tenant_usage"]
    assert usage["total_vcpus_usage"] > 0
    assert "web-1" in [server["name"] for server in usage["server_usages"]]
