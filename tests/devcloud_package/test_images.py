"""Images: the ways in, who sees them, when they may be used; and a large one that nobody holds in memory."""

import hashlib
import json
import os
import threading
import time
import uuid
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path

import pytest

from devcloud.seeds.api import Api, ApiError

pytestmark = pytest.mark.devcloud
CONTENT = os.urandom(300_000)
OCTETS = {"Content-Type": "application/octet-stream"}


@pytest.fixture
def image(alice):
    body = {"name": f"test-{uuid.uuid4().hex[:8]}", "disk_format": "raw", "container_format": "bare"}
    made = alice.post("glance", "/v2/images", body)["id"]
    yield made
    alice.call("DELETE", "glance", f"/v2/images/{made}")


@pytest.fixture
def filled(alice, image):
    alice.call("PUT", "glance", f"/v2/images/{image}/file", data=CONTENT, headers=OCTETS)
    return image


def become(alice, image, wanted="active", seconds=30):
    end = time.monotonic() + seconds
    while (found := alice.get("glance", f"/v2/images/{image}"))["status"] != wanted:
        assert time.monotonic() < end, found
        time.sleep(0.2)
    assert found["os_hash_value"] == hashlib.sha512(CONTENT).hexdigest()
    return found


def bring(alice, image, name, **more):
    alice.post("glance", f"/v2/images/{image}/import", {"method": {"name": name, **more}})


def test_from_an_address_of_this_machine(alice, image):
    class Files(BaseHTTPRequestHandler):
        def do_GET(self):
            self.send_response(200)
            self.send_header("Content-Length", str(len(CONTENT)))
            self.end_headers()
            self.wfile.write(CONTENT)

        def log_message(self, *args):
            pass

    with ThreadingHTTPServer(("127.0.0.1", 0), Files) as server:
        threading.Thread(target=server.serve_forever, daemon=True).start()
        bring(alice, image, "web-download", uri=f"http://127.0.0.1:{server.server_port}/disk.raw")
        become(alice, image)
        server.shutdown()


def test_staged_and_brought_in(alice, image):
    alice.call("PUT", "glance", f"/v2/images/{image}/stage", data=CONTENT, headers=OCTETS)
    bring(alice, image, "glance-direct")
    become(alice, image)


def test_copied_to_another_store(cloud, alice, filled):
    bring_to = {"method": {"name": "copy-image"}, "stores": ["archive"]}
    Api(cloud.layout, "admin", "admin").post("glance", f"/v2/images/{filled}/import", bring_to)
    end = time.monotonic() + 30
    while set((found := become(alice, filled))["stores"].split(",")) != {"store", "archive"}:
        assert time.monotonic() < end, found
        time.sleep(0.2)


def test_shared_with_another_project(cloud, alice, filled):
    charlie = Api(cloud.layout, "charlie", "research")
    path = f"/v2/images/{filled}/members"
    alice.post("glance", path, {"member": charlie.project})
    pending = charlie.get("glance", "/v2/images?visibility=shared&member_status=pending")["images"]
    assert filled in [found["id"] for found in pending]
    charlie.put("glance", f"{path}/{charlie.project}", {"status": "accepted"})
    listed = charlie.get("glance", "/v2/images?visibility=shared")["images"]
    assert filled in [found["id"] for found in listed]
    alice.call("DELETE", "glance", f"{path}/{charlie.project}")
    with pytest.raises(ApiError) as refusal:
        charlie.get("glance", f"/v2/images/{filled}")
    assert refusal.value.status == 404


def test_for_the_community(cloud, alice, filled):
    change = [{"op": "replace", "path": "/visibility", "value": "community"}]
    kind = {"Content-Type": "application/openstack-images-v2.1-json-patch"}
    path = f"{alice.layout.url('glance')}/v2/images/{filled}"
    alice.open("PATCH", path, data=json.dumps(change).encode(), headers=kind).close()
    charlie = Api(cloud.layout, "charlie", "research")
    listed = charlie.get("glance", "/v2/images?visibility=community")["images"]
    assert filled in [found["id"] for found in listed]


def test_out_of_use_and_back(alice, cloud, filled):
    admin = Api(cloud.layout, "admin", "admin")
    admin.call("POST", "glance", f"/v2/images/{filled}/actions/deactivate")
    assert alice.get("glance", f"/v2/images/{filled}")["status"] == "deactivated"
    with pytest.raises(ApiError) as refusal:
        alice.open("GET", f"{alice.layout.url('glance')}/v2/images/{filled}/file")
    assert refusal.value.status == 403
    admin.call("POST", "glance", f"/v2/images/{filled}/actions/reactivate")
    become(alice, filled)


def test_two_gigabytes_go_through(alice, cloud, image):
    """In and out, while the service's memory stays as it was."""

    def memory():
        status = Path(f"/proc/{cloud.running()['glance']}/status").read_text()
        return int(status.split("VmHWM:")[1].split()[0]) >> 10

    before, size = memory(), 2 << 30
    headers = OCTETS | {"Content-Length": str(size)}
    piece = bytes(1 << 20)
    alice.call(
        "PUT", "glance", f"/v2/images/{image}/file", data=(piece for _ in range(2048)), headers=headers
    )
    assert alice.get("glance", f"/v2/images/{image}")["size"] == size
    got, url = 0, f"{alice.layout.url('glance')}/v2/images/{image}/file"
    with alice.open("GET", url) as answer:
        while part := answer.read(1 << 20):
            got += len(part)
    assert got == size
    assert memory() - before < 200
