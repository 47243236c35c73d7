"""Containers and objects on Swift: what a page says happened did happen, whatever things are called."""

import json
import urllib.error
import urllib.request

import pytest
from django.contrib.messages import get_messages
from django.core.cache import cache

from django_nova.audit.models import Entry
from django_nova.panels.containers import address, openstack_deleting
from tests.devcloud.objects.conftest import PIECE, begin, keys, made, read, rows, send, upload

HARD = [
    "it's \"quoted\"", "a/b//c", "100% & more?#x", "🚀", "שלום עולם", "<script>alert(1)</script>", "{{ 7|add:7 }}", "/leading",
    "a/../b", "../up", "./a", "a/..", "-/rows", "two  spaces /x ", "tab\tline\nend", "~2F", "a//", "%2e%2e", "new\\back",
]  # fmt: skip


def test_a_container_is_made_shown_opened_and_closed(alice, bob, store, box, name):
    given = {"name": box, "public": "on"}
    assert "You have a container of that name already." in str(
        alice.post("containers:create", **given).context["form"].errors
    )
    assert send(store, "HEAD", box).headers.get("X-Container-Read") is None, "not changed without a word"
    for wrong in "with/slash", "ü" * 129, "":
        assert alice.post("containers:create", name=wrong).status_code == 422, wrong
    answer = alice.post("containers:create", name=f"{name} new", public="on", metadata="Owner-Of=Zoë's team")
    assert answer.status_code == 302
    id = address.container_id(f"{name} new")
    shown = alice.get("containers:detail", id, format="json").json()
    assert (shown["status"], shown["metadata"], shown["count"]) == ("public", {"owner-of": "Zoë's team"}, 0)
    with urllib.request.urlopen(shown["address"]) as answer:
        assert answer.status in (200, 204)
    assert not alice.do("annotate", id, panel="containers", metadata="other=1")
    assert not alice.do("unpublish", id, panel="containers")
    headers = send(store, "HEAD", f"{name} new").headers
    assert (headers["X-Container-Meta-Other"], headers.get("X-Container-Meta-Owner-Of")) == ("1", None)
    with pytest.raises(urllib.error.HTTPError):
        urllib.request.urlopen(shown["address"])
    assert bob.do("delete", id, panel="containers"), "who may only read is refused"
    assert not alice.do("delete", id, panel="containers")
    assert f"{name} new" not in [one.name for one in store.containers()]


def test_any_name_is_listed_shown_loaded_copied_and_deleted(alice, store, box):
    for number, key in enumerate(HARD):
        assert upload(alice, box, key, f"{number}".encode()) == 1 if not key.endswith("/") else True
    files = [key for key in HARD if not key.endswith("/")]
    assert sorted(keys(store, box)) == sorted(files)
    seen = set()
    for prefix in [
        "",
        *{"/".join(key.split("/")[:n]) + "/" for key in files for n in range(1, key.count("/") + 1)},
    ]:
        seen |= {one["key"] for one in rows(alice, box, prefix=prefix)["items"] if one["kind"] == "file"}
    assert seen == set(files)
    for number, key in enumerate(HARD):
        if key in files:
            assert alice.get("objects:detail", made(box, key), format="json").json()["key"] == key
            loaded = alice.get("objects:download", made(box, key))
            assert b"".join(loaded.streaming_content) == f"{number}".encode()
            assert (
                loaded["Content-Disposition"].startswith("attachment")
                and "\n" not in loaded["Content-Disposition"]
            )
            assert loaded["X-Content-Type-Options"] == "nosniff"
    for key in files[::4]:
        copied = {"name": f"copies/{key}", "container": made(box)}
        assert not alice.do("copy", made(box, key), panel="objects", **copied)
        assert read(store, box, f"copies/{key}") == read(store, box, key)
    answer = alice.post("objects:act", "delete", id=[made(box, key) for key in files[::2]], confirmed="1")
    assert not [one for one in get_messages(answer.wsgi_request) if one.level_tag == "error"]
    assert sorted(keys(store, box)) == sorted([*files[1::2], *(f"copies/{key}" for key in files[::4])])
    assert not alice.do("empty", made(box), panel="containers"), "in bulk, too"
    assert box not in [one.name for one in store.containers()]


def test_folders_pages_and_search(alice, store, box):
    for number in range(25):
        send(store, "PUT", box, f"f{number:02}/x", data=b"1")
        send(store, "PUT", box, f"g{number:02}", data=b"22")
    found, marker, pages = [], {}, 0
    while True:
        cache.clear()
        page = alice.get("objects:list", container=made(box), format="json", limit="20", **marker).json()
        found, pages = found + [one["name"] for one in page["items"]], pages + 1
        if not page["next"]:
            break
        marker = {"marker": page["next"]}
    assert (found, pages) == ([f"f{n:02}" for n in range(25)] + [f"g{n:02}" for n in range(25)], 3)
    assert [one["name"] for one in rows(alice, box, name="g1")["items"]] == [f"g{n}" for n in range(10, 20)]
    given = {"container": made(box), "prefix": "f01/", "name": "new one"}
    assert alice.post("objects:create", **given).status_code == 302
    assert "f01/new one/" in keys(store, box)
    assert "There is a folder of that name already." in str(
        alice.post("objects:create", **given).context["form"].errors
    )
    assert [one["key"] for one in rows(alice, box, prefix="f01/")["items"]] == ["f01/new one/", "f01/x"]
    page = alice.get("objects:list", container=made(box), prefix="f01/")
    assert [name for name, _query in page.context["filter_form"].path] == [box, "f01"]


def test_metadata_and_links_with_an_end(alice, store, box, small):
    send(
        store,
        "PUT",
        box,
        "a/ü.html",
        data=b"<b>",
        headers={"Content-Type": "text/html", "X-Delete-After": "9999"},
    )
    id = made(box, "a/ü.html")
    assert not alice.do("annotate", id, panel="objects", type="text/plain", metadata="author=Zoë\nyear=2026")
    raw = send(store, "HEAD", box, "a/ü.html").headers
    assert (raw["Content-Type"], raw["X-Object-Meta-Year"], "X-Delete-At" in raw) == (
        "text/plain",
        "2026",
        True,
    )
    assert alice.get("objects:detail", id, format="json").json()["metadata"] == {
        "author": "Zoë",
        "year": "2026",
    }
    assert alice.do("annotate", id, panel="objects", type="text", metadata="bad key=1")
    upload(alice, box, "large", b"z" * (PIECE + 1))
    for key, content in ("a/ü.html", b"<b>"), ("large", b"z" * (PIECE + 1)):
        made_link = alice.post("objects:act", "link", id=made(box, key), confirmed="1", hours="1")
        link = made_link.context["link"].address
        with urllib.request.urlopen(link) as answer:
            assert answer.read() == content
            assert answer.headers["Content-Disposition"].startswith("attachment")
        with pytest.raises(urllib.error.HTTPError):
            urllib.request.urlopen(link.replace("temp_url_expires=1", "temp_url_expires=2"))
    secret = send(store, "HEAD", box).headers["X-Container-Meta-Temp-URL-Key"]
    page = alice.get("containers:detail", made(box)).content.decode()
    assert secret not in page + made_link.content.decode() + json.dumps(
        list(Entry.objects.values()), default=str
    )
    alice.do("annotate", made(box), panel="containers", metadata="a=b")
    assert send(store, "HEAD", box).headers["X-Container-Meta-Temp-URL-Key"] == secret, "links go on"
    assert "temp_url_sig" not in str(list(Entry.objects.values()))
    assert not alice.do("publish", made(box), panel="containers")
    plain = alice.get("objects:detail", made(box, "large"), format="json").json()["address"]
    with urllib.request.urlopen(plain) as answer:
        assert answer.read() == b"z" * (PIECE + 1), "its parts can be read, too"


def test_much_is_deleted_in_steps_and_told(alice, store, box, small, monkeypatch):
    for number in range(40):
        send(store, "PUT", box, f"go/{number}", data=b"x" * 100)
    upload(alice, box, "large", b"z" * (PIECE + 1))
    begin(alice, box, "half", PIECE * 2)
    asked = alice.get("objects:act", "delete", id=made(box, "go/")).content.decode()
    assert "40 objects, 3.9" in asked
    assert "There are objects in it" in str(alice.do("delete", made(box), panel="containers"))
    monkeypatch.setattr(openstack_deleting, "BATCH", 15)
    monkeypatch.setattr(openstack_deleting, "SECONDS", 0)
    sent, steps, gone = {"id": made(box), "confirmed": "1"}, 0, 0
    while True:
        answer = alice.post("containers:act", "empty", **sent)
        steps += 1
        if answer.status_code == 302:
            break
        assert answer.context["gone"] > gone
        gone = answer.context["gone"]
        sent |= {"gone": gone, "total": answer.context["total"]}
    assert steps == 3
    assert not [one for one in store.containers() if one.name.startswith(box)]


def test_earlier_versions_go_with_their_container(alice, store, box):
    send(store, "POST", box, headers={"X-Versions-Enabled": "true"})
    for content in b"1", b"2", b"3":
        send(store, "PUT", box, "x", data=content)
    assert alice.get("containers:detail", made(box), format="json").json()["versions"] == "on"
    assert not alice.do("empty", made(box), panel="containers")
    assert box not in [one.name for one in store.containers()]


def test_a_page_costs_one_call_to_each(alice, store, box, calls):
    for number in range(45):
        send(store, "PUT", box, f"{number:02}", data=b"")
    alice.get("containers:list")
    cache.clear()
    seen = calls()
    page = alice.get("objects:list", container=made(box))
    assert (page.status_code, len(page.context["records"]), page.context["pages"]["next"][:9]) == (
        200,
        20,
        "container",
    )
    asked = [line[2] for line in seen.of("swift")]
    assert sorted(asked) == ["GET", "HEAD"], "the list, and whose it is"
