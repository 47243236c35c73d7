"""Images from files and from addresses: whole, or none."""

import hashlib
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from threading import Thread

import pytest
from django.core.cache import cache
from django.core.files.uploadedfile import SimpleUploadedFile

from django_nova.clouds import clouds
from django_nova.clouds.accounts import link
from tests.devcloud.conftest import wait
from tests.devcloud.images.conftest import DISK, FORM, make, raw, send


def test_from_a_file_to_a_download(alice, images, name):
    id = make(alice, **FORM | {"name": name, "protected": "on"})
    page = alice.get("images:detail", id)
    assert "Send its file" in page.content.decode() and {"send", "edit"} <= alice.verbs(id, "images")
    answer = send(alice, id)
    assert answer.json() == {"next": alice.url("images:detail", id)}
    found = raw(images, id)
    expected = {
        "status": "active", "size": len(DISK), "disk_format": "qcow2", "container_format": "bare", "description": "A disk",
        "min_disk": 2, "min_ram": 512, "protected": True, "os_distro": "debian", "os_version": "13", "os_type": "linux",
        "architecture": "x86_64", "note": "a=b", "hw_disk_bus": "virtio",
        "checksum": hashlib.md5(DISK, usedforsecurity=False).hexdigest(),
    }  # fmt: skip
    assert {key: found.get(key) for key in expected} == expected

    again = send(alice, id)
    assert (again.status_code, again.json()["error"]["message"]) == (
        409,
        "This image has its file, or is being sent one.",
    )
    assert images.get_image(id).size == len(DISK)

    answer = alice.get("images:download", id)
    assert answer.getvalue() == DISK and answer["Content-Length"] == str(len(DISK))
    assert f'filename="{name}.qcow2"' in answer["Content-Disposition"]
    part = alice.client.get(alice.url("images:download", id), headers={"Range": "bytes=100-199"})
    assert (part.status_code, part.getvalue()) == (206, DISK[100:200])
    assert part["Content-Range"] == f"bytes 100-199/{len(DISK)}"
    beyond = alice.client.get(alice.url("images:download", id), headers={"Range": "bytes=9999999-"})
    assert beyond.status_code >= 400


def test_without_scripts_and_for_those_who_say_what_it_is(alice, images, name):
    id = make(alice, name=name, disk_format="raw", container_format="bare", visibility="private")
    page = alice.get("images:detail", id).content.decode()
    address = page.partition('action="')[2]
    address = (
        next(one for one in page.split('action="') if "-/upload/" in one)
        .partition('"')[0]
        .replace("&amp;", "&")
    )
    cache.clear()
    answer = alice.client.post(address, {"file": SimpleUploadedFile("disk.iso", DISK)}, follow=True)
    assert "The file has arrived." in answer.content.decode()
    found = images.get_image(id)
    assert (found.status, found.size, found.disk_format, found.visibility) == (
        "active",
        len(DISK),
        "raw",
        "private",
    )


def test_bad_words_stand_at_their_fields(alice, name):
    wrong = {
        "name": "",
        "url": "ftp://x/y",
        "min_disk": "-1",
        "disk_format": "doc",
        "properties": "nonsense",
        "distribution": "a b",
    }
    with_ours = alice.post("images:create", **wrong)
    assert set(with_ours.context["form"].errors) == set(wrong)
    for taken in "os_hidden=perhaps", "os_distro=debian", "min_disk=5", "owner=somebody":
        answer = alice.post("images:create", name=name, properties=taken)
        assert set(answer.context["form"].errors) == {"properties"}
    theirs = alice.post(
        "images:create", name=name, disk_format="raw", architecture="x86_64", properties=f"{'x' * 300}=1"
    )
    assert set(theirs.context["form"].errors) == {"properties"}
    theirs = alice.post("images:create", name=f"{name} 😀")
    assert "Name can't contain" in theirs.context["form"].errors["name"][0]


def test_who_may_not_is_told_so(bob, charlie, alice, images, name):
    answer = bob.post("images:create", name=name)
    assert answer.status_code == 422 and not list(images.images(name=name))
    id = make(alice, name=name)
    assert send(bob, id).status_code == 403
    assert send(charlie, id).status_code == 404
    assert charlie.get("images:detail", id).status_code == 404
    assert images.get_image(id).status == "queued"


@pytest.mark.parametrize(
    ("status", "words"),
    [(413, "This file is larger than this cloud takes."), (500, "not answering"), (409, "current state")],
)
def test_a_refusal_leaves_an_image_that_waits(alice, images, faults, name, status, words):
    id = make(alice, name=name)
    told = '{"message": "The store says no."}'
    with faults.fault(service="glance", method="PUT", path=f"images/{id}/file", status=status, body=told):
        answer = send(alice, id, DISK * 20)
    assert words in answer.json()["error"]["message"]
    assert images.get_image(id).status == "queued" and "send" in alice.verbs(id, "images")
    assert send(alice, id).status_code == 200


def test_a_file_that_breaks_off_is_no_image(alice, images, name):
    import io

    id = make(alice, name=name)
    answer = send(alice, id, **{"wsgi.input": io.BytesIO(DISK[:300_000]), "CONTENT_LENGTH": str(len(DISK))})
    assert answer.json()["error"]["message"] == "The file did not arrive whole. Send it again."
    assert wait(lambda: images.get_image(id).status == "queued")
    assert send(alice, id).status_code == 200
    assert images.get_image(id).size == len(DISK)


def test_a_token_that_dies_on_the_way_sends_nothing_twice(db, alice, images, faults, calls, name):
    """keystoneauth would get a new one by the password and send what is left of the file."""
    from django.contrib.auth import get_user_model
    from django.test import Client

    user = get_user_model().objects.create(username="linked")
    secret = {"kind": "password", "username": "alice", "password": "secret", "domain": "Default"}
    link(user, clouds()["stack"], secret)
    id = make(alice, name=name)
    alice.client = Client()
    alice.client.force_login(user, backend="openstack_dashboard.sign_in.CountedKeystoneBackend")
    before = calls()
    with faults.fault(service="glance", method="PUT", path=f"images/{id}/file", status=401, times=1):
        answer = send(alice, id)
    assert answer.status_code == 401, answer.content
    assert len(before.of("glance", f"PUT .*{id}/file")) == 1
    assert (images.get_image(id).status, images.get_image(id).size) == ("queued", None)
    assert send(alice, id).status_code == 200


@pytest.fixture
def elsewhere():
    """The address of somebody's disk."""

    class There(BaseHTTPRequestHandler):
        def do_GET(self):
            self.send_response(200 if "disk" in self.path else 404)
            self.send_header("Content-Length", str(len(DISK)))
            self.end_headers()
            self.wfile.write(DISK)

        def log_message(self, *args):
            """Nobody reads it."""

    server = ThreadingHTTPServer(("127.0.0.1", 0), There)
    Thread(target=server.serve_forever, daemon=True).start()
    yield f"http://127.0.0.1:{server.server_port}"
    server.shutdown()
    server.server_close()


def test_from_an_address(alice, images, elsewhere, name):
    """What Glance may not fetch is refused at the field, and nothing is left of what was made for it."""
    form = alice.get("images:create").context["form"]
    assert not form.fields["url"].disabled
    answer = alice.post("images:create", name=name, url="http://cloud.example/disk.qcow2", protected="on")
    [words] = answer.context["form"].errors["url"]
    assert answer.status_code == 422 and "does not pass filtering" in words and "HTTP 400" not in words
    assert not list(images.images(name=name))
    address = f"{elsewhere}/d/disk%20one.qcow2?a=b.iso"
    answer = alice.client.post(alice.url("images:create"), {"name": name, "url": address}, follow=True)
    assert f"“{name}” is being made." in answer.content.decode()
    [made] = images.images(name=name)
    assert (made.disk_format, made.container_format) == ("qcow2", "bare")
    assert wait(lambda: images.get_image(made.id).status == "active")
    assert images.get_image(made.id).size == len(DISK)


def test_why_an_import_came_to_nothing(alice, images, faults, name):
    id = make(alice, name=name)
    tasks = (
        '{"tasks": [{"status": "failure", "message": "No such host", "updated_at": "2026-01-01T00:00:00Z"}]}'
    )
    with faults.fault(service="glance", method="GET", path=f"images/{id}/tasks", status=200, body=tasks):
        cache.clear()
        assert "No such host" in alice.get("images:detail", id).content.decode()
