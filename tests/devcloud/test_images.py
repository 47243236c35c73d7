"""Images on a real Glance: what the pages say happened did happen."""

import hashlib
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from threading import Thread

import pytest
from django.core.cache import cache
from django.core.files.uploadedfile import SimpleUploadedFile

from django_nova.clouds import clouds
from django_nova.clouds.accounts import link
from tests.devcloud.conftest import wait

QCOW2 = b"QFI\xfb\x00\x00\x00\x03" + bytes(504)
DISK = QCOW2 + bytes(range(256)) * 4096
FORM = {
    "name": "", "description": "A disk", "system_kind": "linux", "distribution": "debian", "version": "13",
    "architecture": "x86_64", "min_disk": "2", "min_memory": "512", "properties": "hw_disk_bus=virtio\nnote=a=b",
}  # fmt: skip


@pytest.fixture
def images(cloud, admin, name):
    yield cloud.image
    for one in admin.image.images():
        if one.name and one.name.startswith(name):
            if one.is_protected:
                admin.image.update_image(one, is_protected=False)
            admin.image.delete_image(one)


def raw(images, id):
    return images.get(f"/images/{id}").json()


def make(person, **given):
    """By the form; the id of what waits for its file."""
    answer = person.client.post(person.url("images:create"), given)
    assert answer.status_code == 302, answer.context["form"].errors
    return answer["Location"].rstrip("/").rpartition("/")[2]


def send(person, id, body=DISK, name="disk.img", **more):
    """As a script sends it."""
    cache.clear()
    address = f"{person.url('images:upload', id)}?format=json"
    return person.client.generic(
        "POST", address, body, "application/octet-stream", HTTP_X_FILE_NAME=name, **more
    )


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


def test_changing_what_is_said_of_it(alice, bob, images, name):
    id = make(alice, **FORM | {"name": name})
    page = alice.get("images:act", "edit", id=id)
    assert page.context["form"].initial["distribution"] == "debian"
    given = FORM | {"name": f"{name}-2", "description": "", "version": "14", "min_disk": "3"}
    assert alice.do("edit", id, panel="images", **given) is None
    found = raw(images, id)
    assert (found["name"], found["min_disk"], found["os_version"]) == (f"{name}-2", 3, "14")
    assert "description" not in found
    assert alice.do("annotate", id, panel="images", properties="a/b~c=1\nhw_disk_bus=scsi\nempty=") is None
    found = raw(images, id)
    assert (found["a/b~c"], found["hw_disk_bus"], found["empty"], found["os_distro"]) == (
        "1",
        "scsi",
        "",
        "debian",
    )
    assert "note" not in found
    assert alice.do("annotate", id, panel="images", properties="a/b~c=1\nempty=") is None
    assert raw(images, id)["empty"] == "" and "hw_disk_bus" not in raw(images, id)
    [words] = alice.do("annotate", id, panel="images", properties="status=active")
    assert "word of the cloud's own" in words
    assert bob.do("protect", id, panel="images")
    for verb, is_protected in ("protect", True), ("unprotect", False):
        assert alice.do(verb, id, panel="images") is None
        assert images.get_image(id).is_protected is is_protected
    assert send(alice, id).status_code == 200
    for verb, status in ("deactivate", "deactivated"), ("reactivate", "active"):
        assert verb in alice.verbs(id, "images")
        assert alice.do(verb, id, panel="images") is None
        assert images.get_image(id).status == status
    for visibility in "community", "private", "shared":
        assert alice.do("publish", id, panel="images", visibility=visibility) is None
        assert images.get_image(id).visibility == visibility
    [words] = alice.do("publish", id, panel="images", visibility="public")
    assert "does not allow" in words
    fetched = alice.post("images:act", "fetch", id=id)
    assert fetched["Location"] == alice.url("images:download", id)
    assert alice.do("delete", id, panel="images") is None
    assert not list(images.images(name=f"{name}-2"))


def test_sharing_with_a_project(alice, charlie, images, cloud, name):
    id = make(alice, name=name, visibility="private")
    send(alice, id)

    def seen(person, **query):
        cache.clear()
        return {one["id"]: one for one in person.get("images:list", format="json", **query).json()["items"]}

    tab = alice.get("image_members:list", image=id)
    assert tab.status_code == 200 and tab.context["parent"]["record"].id == id
    here = alice.url("image_members:list") + f"?image={id}"
    for wrong in "", "no/../such", alice.project:
        answer = alice.post("image_members:create", image=id, member=wrong)
        assert answer.status_code == 422 and answer.context["form"].errors["member"]
    answer = alice.post("image_members:create", image=id, member=charlie.project, next=here)
    assert answer["Location"] == here
    assert images.get_image(id).visibility == "shared"
    assert [(one.member_id, one.status) for one in images.members(id)] == [(charlie.project, "pending")]
    twice = alice.post("image_members:create", image=id, member=charlie.project)
    assert twice.context["form"].errors["member"]

    assert id not in seen(charlie) and id not in seen(charlie, visibility="shared")
    offered = seen(charlie, visibility="pending")
    assert offered[id]["answer"] == "pending" and id not in seen(alice, visibility="pending")
    assert {"accept", "reject"} <= charlie.verbs(id, "images") and "edit" not in charlie.verbs(id, "images")
    assert "image_members" not in [one.verb for one in charlie.get("images:detail", id).context["tabs"]]
    for verb, answer, where in (
        ("accept", "accepted", "shared"),
        ("reject", "rejected", "rejected"),
        ("accept", "accepted", "shared"),
    ):
        assert charlie.do(verb, id, panel="images") is None
        assert [one.status for one in images.members(id)] == [answer]
        assert list(offered) == [one for one in seen(charlie, visibility=where) if one == id]
    assert id in seen(charlie) and charlie.get("images:download", id).getvalue() == DISK

    [words] = alice.do("publish", id, panel="images", visibility="private")
    assert "members" in words and images.get_image(id).visibility == "shared"
    assert alice.do("delete", f"{id}:{charlie.project}", panel="image_members") is None
    assert not list(images.members(id)) and id not in seen(charlie)


def test_offers_come_in_pages_however_many_are_ours(alice, charlie, images, name):
    """Glance mixes what others offer with what we could share."""
    offered = []
    for n in range(3):
        offered.append(make(alice, name=f"{name}-{n}"))
        alice.post("image_members:create", image=offered[-1], member=charlie.project)
    ours = [make(charlie, name=f"{name}-ours-{n}") for n in range(3)]
    cache.clear()
    from django_nova.panels import Window, panel_named

    page = charlie.get("images:list", visibility="pending")
    backend = panel_named("images").backend(page.wsgi_request.scope)
    found, marker = [], ""
    while True:
        part = backend.ask("list", Window(marker, 2), visibility="pending")
        assert len(part.items) <= 2
        found += [one.id for one in part.items]
        marker = part.next
        if not marker:
            break
    assert [one for one in found if one in offered] == offered[::-1] and not set(found) & set(ours)


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


def test_what_glance_knows_is_what_is_offered(alice, cloud):
    known = cloud.image.get("/schemas/image").json()["properties"]["disk_format"]["enum"]
    offered = alice.choices(alice.get("images:create"), "disk_format")
    assert set(offered.values()) == {one for one in known if one}
