"""Swift: what it holds at first, who may what, large objects, temporary addresses, faults and counts."""

import hashlib
import hmac
import json
import time
import urllib.error
import urllib.request
import uuid
from concurrent.futures import ThreadPoolExecutor

import openstack
import pytest

from devcloud.seeds.api import OPENER, Api, ApiError
from devcloud.seeds.people import PASSWORD

pytestmark = pytest.mark.devcloud


@pytest.fixture(scope="module")
def swift(devcloud):
    """openstacksdk's object store of alice in demo."""
    connection = openstack.connect(
        load_yaml_config=False,
        load_envvars=False,
        auth_url=devcloud.endpoints["keystone"],
        username="alice",
        password=PASSWORD,
        project_name="demo",
        user_domain_id="default",
        project_domain_id="default",
        region_name="RegionOne",
    )
    yield connection.object_store
    connection.close()


@pytest.fixture
def container(swift):
    name = f"test-{uuid.uuid4().hex[:8]}"
    swift.create_container(name)
    yield name
    for found in list(swift.objects(name)):
        swift.delete_object(found.name, container=name)
    swift.delete_container(name)


def test_seeds(swift):
    containers = {found.name: found for found in swift.containers()}
    assert containers["photos"].count == 29
    assert containers["photos"].bytes > 5000
    assert {"website", "incoming"} <= set(containers)
    folders = swift.get("/photos?delimiter=/&format=json").json()
    assert [found["subdir"] for found in folders if "subdir" in found] == ["2025/", "2026/"]
    content = swift.download_object("2026/garden/details/01.png", container="photos")
    assert content.startswith(b"\x89PNG")


def test_a_public_container_needs_no_token(alice):
    address = f"{alice.layout.url('swift')}/AUTH_{alice.project}"
    with OPENER.open(f"{address}/website/index.html") as answer:
        assert b"Hello" in answer.read()
    with pytest.raises(urllib.error.HTTPError) as refusal:
        OPENER.open(f"{address}/photos/readme.txt")
    with refusal.value:
        assert refusal.value.code == 401


def test_a_reader_reads(cloud):
    bob = Api(cloud.layout, "bob", "demo")
    with bob.open("GET", f"{cloud.layout.url('swift')}/AUTH_{bob.project}/photos/readme.txt") as answer:
        assert b"2025/lake/01.png" in answer.read()
    with pytest.raises(ApiError) as refusal:
        bob.call("PUT", "swift", "/photos/new", data=b"new")
    assert refusal.value.status == 403
    charlie = Api(cloud.layout, "charlie", "research")
    with pytest.raises(ApiError) as refusal:
        charlie.open("GET", f"{cloud.layout.url('swift')}/AUTH_{bob.project}/photos/readme.txt")
    assert refusal.value.status == 403


def test_what_a_container_holds_is_soon_counted(swift, container):
    swift.put(f"/{container}/a", data=b"x" * 1000)
    end = time.monotonic() + 10
    while next(found for found in swift.containers() if found.name == container).bytes != 1000:
        assert time.monotonic() < end
        time.sleep(0.2)


def test_large_objects_of_segments(swift, container):
    etags = []
    for number in (1, 2):
        data = str(number).encode() * 70_000
        etags.append(swift.put(f"/{container}/parts/{number}", data=data).headers["ETag"].strip('"'))
    manifest = [
        {"path": f"/{container}/parts/{number}", "etag": etag, "size_bytes": 70_000}
        for number, etag in enumerate(etags, 1)
    ]
    made = swift.put(f"/{container}/static?multipart-manifest=put", data=json.dumps(manifest))
    assert made.status_code == 201
    headers = {"X-Object-Manifest": f"{container}/parts/"}
    assert swift.put(f"/{container}/dynamic", headers=headers).status_code == 201
    for name in ("static", "dynamic"):
        answer = swift.get(f"/{container}/{name}", headers={"Range": "bytes=69999-70000"})
        assert (answer.status_code, answer.content) == (206, b"12")
    gone = swift.delete(
        f"/{container}/static?multipart-manifest=delete", headers={"Accept": "application/json"}
    )
    assert gone.json()["Number Deleted"] == 3


def test_copies_and_many_deleted_at_once(swift, container):
    swift.put(f"/{container}/one", data=b"content", headers={"X-Object-Meta-Color": "blue"})
    headers = {"X-Copy-From": f"/{container}/one"}
    assert swift.put(f"/{container}/two", headers=headers).status_code == 201
    copy = swift.get(f"/{container}/two")
    assert (copy.content, copy.headers["X-Object-Meta-Color"]) == (b"content", "blue")
    names = f"{container}/one\n{container}/two\n{container}/three\n"
    headers = {"Content-Type": "text/plain", "Accept": "application/json"}
    answer = swift.post("/?bulk-delete", data=names, headers=headers).json()
    assert (answer["Number Deleted"], answer["Number Not Found"]) == (2, 1)


def test_a_temporary_address(swift, container, alice):
    swift.put(f"/{container}/secret", data=b"for a while")
    swift.set_container_temp_url_key(container, "key")
    path = f"/v1/AUTH_{alice.project}/{container}/secret"

    def address(end, key=b"key"):
        signature = hmac.new(key, f"GET\n{end}\n{path}".encode(), hashlib.sha256).hexdigest()
        base = alice.layout.url("swift").removesuffix("/v1")
        return f"{base}{path}?temp_url_sig={signature}&temp_url_expires={end}"

    with OPENER.open(address(int(time.time()) + 60)) as answer:
        assert answer.read() == b"for a while"
    for bad in (address(int(time.time()) - 1), address(int(time.time()) + 60, b"wrong")):
        with pytest.raises(urllib.error.HTTPError) as refusal:
            OPENER.open(bad)
        with refusal.value:
            assert refusal.value.code == 401


def test_a_large_file_comes_and_goes(alice, container):
    """Passed on piece by piece in both directions; the log has its whole size."""
    size = 64 << 20
    headers = {"Content-Length": str(size)}
    pieces = (bytes(1 << 16) for _ in range(size >> 16))
    alice.call("PUT", "swift", f"/{container}/large", data=pieces, headers=headers)
    url = f"{alice.layout.url('swift')}/AUTH_{alice.project}/{container}/large"
    got = 0
    with alice.open("GET", url) as answer:
        while piece := answer.read(1 << 20):
            got += len(piece)
    assert got == size
    end = time.monotonic() + 5
    wanted = f"GET /v1/AUTH_{alice.project}/{container}/large 200"
    while True:
        lines = [line for line in alice.layout.access_log.read_text().splitlines() if wanted in line]
        if lines:
            break
        assert time.monotonic() < end
        time.sleep(0.1)
    assert lines[0].split()[6] == str(size)


def test_faults(cloud, alice):
    with cloud.fault(service="swift", path="/photos", status=503):
        with pytest.raises(ApiError) as refusal:
            alice.get("swift", "/photos?format=json")
        assert refusal.value.status == 503
        assert alice.get("swift", "/website?format=json") is not None


def test_a_slow_answer_holds_nobody_else(cloud, alice):
    with cloud.fault(service="swift", path="/photos", delay=2), ThreadPoolExecutor() as pool:
        began = time.monotonic()
        slow = pool.submit(alice.get, "swift", "/photos?format=json")
        time.sleep(0.2)
        assert alice.get("swift", "/website?format=json")
        assert time.monotonic() - began < 1.5
        assert slow.result()
        assert time.monotonic() - began > 2
