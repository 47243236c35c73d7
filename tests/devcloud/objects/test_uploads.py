"""Files that are sent to Swift: whole or not at all, wherever the way ends."""

from django.core.cache import cache
from django.core.files.uploadedfile import SimpleUploadedFile

from django_nova.audit.models import Entry
from django_nova.panels.containers.openstack_segments import BESIDE
from tests.devcloud.objects.conftest import MEBIBYTE, PIECE, begin, keys, made, post, read, send, upload


def test_files_arrive_whole_or_not_at_all(alice, store, box, small):
    assert upload(alice, box, "sub/small.txt", b"hello") == 1
    assert begin(alice, box, "sub/small.txt", 5)[0] == 409, "nothing is overwritten unasked"
    upload(alice, box, "sub/small.txt", b"other", replace="on")
    upload(alice, box, "empty", b"")
    assert (read(store, box, "sub/small.txt"), read(store, box, "empty")) == (b"other", b"")
    _status, begun = begin(alice, box, "short", 100)
    assert (
        post(alice, begun["send"], b"x" * 99).json()["error"]["message"]
        == "The file did not arrive whole. Send it again."
    )
    for wrong in "", "/", "x" * 1100:
        assert begin(alice, box, wrong, 5)[0] == 400, wrong
    page = alice.get("objects:list", container=made(box), prefix="sub/").content.decode()
    action = (
        page.partition('<form class="nova-drop"')[2]
        .partition('action="')[2]
        .partition('"')[0]
        .replace("&amp;", "&")
    )
    file = SimpleUploadedFile("it's “plain”.html", b"<b>" * MEBIBYTE, "text/html")
    assert alice.client.post(action, {"file": file}).status_code == 302
    assert read(store, box, "sub/it's “plain”.html") == b"<b>" * MEBIBYTE
    assert sorted(keys(store, box)) == ["empty", "sub/it's “plain”.html", "sub/small.txt"]
    part = alice.client.get(
        alice.url("objects:download", made(box, "sub/small.txt")), headers={"Range": "bytes=1-2"}
    )
    assert (part.status_code, part["Content-Range"], b"".join(part)) == (206, "bytes 1-2/5", b"th")
    gone = alice.client.get(
        alice.url("objects:download", made(box, "sub/small.txt")), headers={"Range": "bytes=50-"}
    )
    assert gone.status_code == 416


def test_a_large_file_goes_on_where_it_broke_off(alice, store, box, small):
    content = b"".join(bytes([n]) * MEBIBYTE for n in range(3)) + b"the end"
    _status, begun = begin(
        alice, box, "films/long.mkv", len(content), modified=1700000000000, kind="video/webm"
    )
    assert begun["piece"] == PIECE
    assert post(alice, f"{begun['send']}&number=1", content[:PIECE]).status_code == 200
    refused = alice.client.post(begun["finish"], {"sum": ["x"]})
    assert (refused.status_code, keys(store, box)) == (400, []), "what is not whole is no file"
    cache.clear()
    [unfinished] = alice.get("uploads:list", container=made(box), format="json").json()["items"]
    assert (unfinished["key"], unfinished["size"]) == ("films/long.mkv", len(content))
    assert alice.get("uploads:detail", unfinished["id"], format="json").json()["arrived"] == PIECE
    sent = upload(alice, box, "films/long.mkv", content, modified=1700000000000, kind="video/webm")
    assert sent == 3, "the first piece is not sent again"
    answer = send(store, "GET", box, "films/long.mkv")
    assert (answer.headers["Content-Type"], answer.content == content) == ("video/webm", True)
    assert answer.headers["X-Static-Large-Object"] == "True"
    cache.clear()
    assert alice.get("uploads:list", container=made(box), format="json").json()["items"] == []

    # Under another name its parts stay where they are; in place of it, they go; and they go with it
    assert not alice.do(
        "rename", made(box, "films/long.mkv"), panel="objects", name="x.mkv", container=made(box)
    )
    assert (keys(store, box), read(store, box, "x.mkv") == content) == (["x.mkv"], True)
    assert not alice.do("copy", made(box, "x.mkv"), panel="objects", name="y.mkv", container=made(box))
    assert not alice.do("delete", made(box, "x.mkv"), panel="objects")
    assert (read(store, box, "y.mkv") == content, keys(store, box + BESIDE)) == (True, [])
    upload(alice, box, "y.mkv", content, replace="on")
    assert len(keys(store, box + BESIDE)) == 4
    upload(alice, box, "y.mkv", content[:-1], replace="on", modified=5)
    assert len(keys(store, box + BESIDE)) == 4
    upload(alice, box, "y.mkv", b"small", replace="on")
    assert (read(store, box, "y.mkv"), keys(store, box + BESIDE)) == (b"small", [])


def test_another_file_of_the_same_name_and_size_is_not_mixed_in(alice, store, box, small):
    first, second = b"1" * (PIECE + 10), b"2" * (PIECE + 10)
    _status, begun = begin(alice, box, "x", len(first), modified=7)
    post(alice, f"{begun['send']}&number=1", first[:PIECE])
    assert upload(alice, box, "x", second, modified=7) == 2
    assert read(store, box, "x") == second


def test_what_comes_without_a_length_is_stored_in_parts(alice, store, box, monkeypatch):
    from django_nova.panels.objects import openstack

    monkeypatch.setattr(openstack, "WHOLE", MEBIBYTE)
    page = alice.get("objects:list", container=made(box)).content.decode()
    action = (
        page.partition('<form class="nova-drop"')[2]
        .partition('action="')[2]
        .partition('"')[0]
        .replace("&amp;", "&")
    )
    for name, content in ("odd", b"x" * (2 * MEBIBYTE + 5)), ("even", b"y" * (2 * MEBIBYTE)):
        assert alice.client.post(action, {"file": SimpleUploadedFile(name, content)}).status_code == 302
        assert read(store, box, name) == content
    assert [one for one in keys(store, box + BESIDE) if not one.startswith("parts/")] == []


def test_a_token_that_ends_leaves_no_short_file(alice, store, box, faults):
    refused = {"status": 401, "body": "Unauthorized"}
    with faults.fault(service="swift", method="PUT", path="half", times=1, **refused):
        _status, begun = begin(alice, box, "half", 5)
        assert post(alice, begun["send"], b"12345").status_code == 401
    assert keys(store, box) == []
    assert Entry.objects.filter(panel="objects", verb="upload").first().result == Entry.Result.REFUSED
