"""Swift down, slow, full or talking nonsense: said in clear words, and nothing half done is called done."""

import hashlib
import json

import pytest
from django.core.cache import cache

from django_nova.panels.containers import pieces
from tests.devcloud.objects.conftest import begin, keys, made, post, send, small, upload  # noqa: F401
from tests.devcloud.objects.conftest import box as box
from tests.devcloud.objects.conftest import store as store
from tests.faults.test_services import KINDS

HTML = {
    "body": "<html><h1>Error</h1><p>The <b>server</b> has<br>failed.</p></html>",
    "content_type": "text/html",
}
PARTLY = {
    "Number Deleted": 2,
    "Number Not Found": 0,
    "Errors": [["/x/go", "403 Forbidden"]],
    "Response Status": "400 Bad Request",
}


@pytest.mark.parametrize("kind", KINDS)
def test_lists_whose_service_fails_say_so_in_their_own_page(alice, faults, page, box, kind):
    alice.get("overview")
    for name, query in ("containers:list", {}), ("objects:list", {"container": made(box)}):
        cache.clear()
        with faults.fault(service="swift", method="GET", path="AUTH", **KINDS[kind]):
            shown = page(lambda name=name, query=query: alice.get(name, **query))
        assert shown.status in (502, 503), name
        assert 'role="alert"' in shown.text
        assert 'key_pairs/"' in shown.text, "the menu is still there"
        assert "<br" not in shown.answer.context["trouble"].detail
    cache.clear()
    assert alice.get("objects:list", container=made(box)).status_code == 200, "and afterwards all is well"


@pytest.mark.parametrize(
    ("status", "words"),
    [
        (507, "The cloud has no room left for this."),
        (413, "That is more than your quota allows."),
        (422, "The file did not arrive whole."),
        (500, "This cloud is not answering."),
        (200, "This cloud gave an answer that makes no sense."),
        (401, "Your session with this cloud has ended."),
    ],
)
def test_a_file_that_is_refused_is_no_file(alice, faults, store, box, small, status, words):  # noqa: F811
    with faults.fault(service="swift", method="PUT", path="refused", status=status, **HTML):
        _status, begun = begin(alice, box, "refused", 5)
        answer = post(alice, begun["send"], b"12345")
    assert (answer.status_code >= 400, words in answer.json()["error"]["message"]) == (True, True), (
        answer.content
    )
    assert keys(store, box) == []


@pytest.mark.parametrize("fault", [{"status": 500}, {"status": 200, "body": "<html>?"}, {"status": 413}])
def test_pieces_that_fail_leave_what_can_be_gone_on_with(alice, faults, store, box, small, fault):  # noqa: F811
    content = b"1" * pieces.PIECE + b"2" * 10
    _status, begun = begin(alice, box, "film", len(content), modified=3)
    assert post(alice, f"{begun['send']}&number=1", content[: pieces.PIECE]).status_code == 200
    sums = [
        hashlib.md5(one, usedforsecurity=False).hexdigest()
        for one in (content[: pieces.PIECE], content[pieces.PIECE :])
    ]
    with faults.fault(service="swift", method="PUT", path="parts.*00000002", **fault):
        assert post(alice, f"{begun['send']}&number=2", content[pieces.PIECE :]).status_code >= 400
        assert alice.client.post(begun["finish"], {"sum": sums}).status_code >= 400
    assert keys(store, box) == []
    with faults.fault(service="swift", method="PUT", path="film.multipart", status=500):
        post(alice, f"{begun['send']}&number=2", content[pieces.PIECE :])
        assert alice.client.post(begun["finish"], {"sum": sums}).status_code >= 400
    assert keys(store, box) == []
    assert upload(alice, box, "film", content, modified=3) == 0, "all had arrived"
    assert send(store, "GET", box, "film").content == content


@pytest.mark.parametrize(
    "fault",
    [
        {"status": 500},
        {"status": 200, "body": "<html>?"},
        {"status": 200, "body": json.dumps(PARTLY), "content_type": "application/json"},
    ],
)
def test_a_deletion_that_fails_is_not_called_done(alice, faults, store, box, fault):
    for number in range(3):
        send(store, "PUT", box, f"go/{number}", data=b"x")
    with faults.fault(service="swift", method="POST", path="bulk-delete|AUTH", **fault):
        refused = alice.do("empty", made(box), panel="containers")
    assert refused
    if "Number Deleted" in fault.get("body", ""):
        assert "Deleted before that: 2." in refused[0]
    assert len(keys(store, box)) == 3
    assert not alice.do("empty", made(box), panel="containers")


def test_where_nothing_is_deleted_in_bulk(alice, store, box, monkeypatch):
    for number in range(20):
        send(store, "PUT", box, f"go/{number}", data=b"x")
    from django_nova.panels.containers.openstack_swift import Store

    monkeypatch.setattr(Store, "info", lambda self: {})
    assert not alice.do("empty", made(box), panel="containers")
    assert box not in [one.name for one in store.containers()]
