"""Files from browsers to clouds: in pieces, whole or refused, from nobody but who may, and never kept here."""

import hashlib
import io
import tracemalloc

import pytest
from django.core import signing
from django.utils.http import urlencode

from django_nova.clouds.errors import Forbidden, Invalid, OverQuota, Unavailable
from django_nova.models import Entry
from django_nova.streams import PIECE, SALT, WAITING
from tests.streams.conftest import FILE

BOUNDARY = "nova-boundary"


class Endless:
    """A body of so many bytes that are nowhere as a whole; ``ends``: how many really come, ``error``: and what then."""

    def __init__(self, size, ends=None, error=None, head=b"", tail=b""):
        self.head, self.tail, self.size, self.given = head, tail, size, 0
        self.left, self.error = size if ends is None else ends, error

    @property
    def length(self):
        return len(self.head) + self.size + len(self.tail)

    def read(self, amount=-1):
        if self.head:
            given, self.head = self.head[:amount], self.head[amount:]
            return given
        given = min(self.left, amount)
        if not given and self.error:
            raise self.error
        if not given:
            given, self.tail = self.tail[:amount], self.tail[amount:]
            return given
        self.left -= given
        self.given += given
        return bytes(given)

    readline = read


def form(name="file.bin"):
    head = f'--{BOUNDARY}\r\nContent-Disposition: form-data; name="file"; filename="{name}"\r\nContent-Type: image/x\r\n\r\n'
    return {"head": head.encode(), "tail": f"\r\n--{BOUNDARY}--\r\n".encode()}


def ticket(client, address, salt=SALT, **changed):
    user = client.session["_auth_user_id"]
    about = {"user": int(user), "session": client.session.session_key, "of": address} | changed
    return f"{address}?{urlencode({'ticket': signing.dumps(list(about.values()), salt=salt)})}"


def send(client, address, body, kind="application/octet-stream", **more):
    """A body as it comes over the net: ``body`` is bytes or an Endless."""
    source = io.BytesIO(body) if isinstance(body, bytes) else body
    length = len(body) if isinstance(body, bytes) else body.length
    return client.generic(
        "POST",
        address,
        **({"wsgi.input": source, "CONTENT_LENGTH": str(length), "CONTENT_TYPE": kind} | more),
    )


def send_form(client, address, body):
    return send(client, address, body, f"multipart/form-data; boundary={BOUNDARY}")


def test_a_body_arrives_as_it_was_sent(toys, store):
    client, address = toys.client(), toys.url("widgets:upload", "one")
    answer = send(client, address, FILE, HTTP_X_FILE_NAME="my%20disk%C3%9F.img")
    assert answer.json() == {"next": toys.url("widgets:detail", "one")}
    assert (store.content.name, store.content.size) == ("my diskß.img", len(FILE))
    assert store.done and store.digest.digest() == hashlib.sha256(FILE).digest()
    entry = Entry.objects.get(verb="upload")
    assert (entry.result, entry.resource) == ("done", "one")
    assert entry.arguments == {"file": "my diskß.img", "bytes": len(FILE)}


def test_a_form_arrives_as_it_was_sent(toys, store):
    client, address = toys.client(enforce_csrf_checks=True), toys.url("widgets:upload", "one")
    parts = form("übung.iso")
    answer = send_form(client, ticket(client, address), parts["head"] + FILE + parts["tail"])
    assert (answer.status_code, answer["Location"]) == (302, toys.url("widgets:detail", "one"))
    assert (store.content.name, store.content.kind, store.content.size) == ("übung.iso", "image/x", None)
    assert store.done and store.digest.digest() == hashlib.sha256(FILE).digest()
    assert Entry.objects.get(verb="upload").arguments["bytes"] == len(FILE)


def test_no_file_is_none(toys, store):
    client, address = toys.client(), toys.url("widgets:upload", "one")
    body = f'--{BOUNDARY}\r\nContent-Disposition: form-data; name="file"; filename=""\r\n\r\n\r\n--{BOUNDARY}--\r\n'.encode()
    answer = client.get(send_form(client, ticket(client, address), body)["Location"])
    assert "Choose a file first." in answer.content.decode()
    assert store.content is None and not Entry.objects.filter(verb="upload")


def test_two_files_in_one_form_are_one_too_many(toys, store):
    client, address = toys.client(), toys.url("widgets:upload", "one")
    parts = form()
    body = parts["head"] + FILE + b"\r\n" + parts["head"] + FILE + parts["tail"]
    answer = send_form(client, ticket(client, address), body)
    assert answer.status_code == 400 and not store.done


def test_only_who_was_given_a_ticket_sends_a_form(toys, store):
    client, address = toys.client(enforce_csrf_checks=True), toys.url("widgets:upload", "one")
    other = toys.client("anna")
    toys.put("two")
    old = ticket(client, address)
    wrong = {
        "none": address,
        "nonsense": f"{address}?ticket=nonsense",
        "of somebody else": ticket(client, address, user=int(other.session["_auth_user_id"])),
        "of another session": ticket(client, address, session=other.session.session_key),
        "for something else": ticket(client, address, of=toys.url("widgets:upload", "two")),
        "for another purpose": ticket(client, address, salt="other"),
    }
    parts = form()
    for what, there in wrong.items():
        answer = send_form(client, there, parts["head"] + b"x" + parts["tail"])
        assert answer.status_code == 403, what
    with pytest.MonkeyPatch.context() as later:
        later.setattr("django_nova.streams.TICKET_SECONDS", -1)
        assert send_form(client, old, parts["head"] + b"x" + parts["tail"]).status_code == 403
    assert store.content is None and "upload" not in toys.state.verbs()


def test_a_body_needs_the_token_of_every_change(toys, store):
    client, address = toys.client(enforce_csrf_checks=True), toys.url("widgets:upload", "one")
    assert send(client, address, FILE).status_code == 403
    assert send(client, ticket(client, address), FILE).status_code == 403  # a ticket is for forms
    assert store.content is None
    client.get(toys.url("widgets:create"))
    token = client.cookies["csrftoken"].value
    assert send(client, address, FILE, HTTP_X_CSRFTOKEN=token).status_code == 200
    assert store.done


def test_looking_sends_nothing(toys, store):
    assert toys.client().get(toys.url("widgets:upload", "one")).status_code == 405


def test_a_reader_is_refused_and_a_stranger_finds_nothing(toys, store):
    bob, address = toys.client("bob"), toys.url("widgets:upload", "one")
    answer = send(bob, f"{address}?format=json", FILE)
    assert answer.status_code == 403
    assert answer.json()["error"]["detail"] == "Policy does not allow readers to do this."
    parts = form()
    answer = send_form(bob, ticket(bob, address), parts["head"] + FILE + parts["tail"])
    assert answer.status_code == 403 and "Policy does not allow" in answer.content.decode()
    assert [one.result for one in Entry.objects.filter(verb="upload")] == ["refused", "refused"]
    assert bob.get(toys.url("widgets:download", "one")).status_code == 200
    for name in "upload", "download":
        charlie = toys.client("charlie")
        assert send(charlie, toys.url(f"widgets:{name}", "one"), b"x").status_code == 404
    assert store.content is None


@pytest.mark.parametrize("error", [None, ConnectionResetError("gone")], ids=["ended", "reset"])
def test_what_ends_too_early_is_nobodys_file(toys, store, error):
    client, address = toys.client(), toys.url("widgets:upload", "one")
    answer = send(client, f"{address}?format=json", Endless(9 * PIECE, ends=5 * PIECE, error=error))
    assert answer.status_code == 400
    assert answer.json()["error"]["message"] == "The file did not arrive whole. Send it again."
    assert store.taken == 5 * PIECE and not store.done
    parts = form()
    parts["tail"] = parts["tail"] if error else b""
    body = Endless(9 * PIECE, ends=5 * PIECE, error=error, **parts)
    body.size += 0 if error else 100
    answer = send_form(client, ticket(client, address), body)
    assert answer.status_code == 400 and "did not arrive whole" in answer.content.decode()
    assert not store.done
    assert {one.result for one in Entry.objects.filter(verb="upload")} == {"refused"}


def test_nobody_sends_a_file_of_unknown_length(toys, store):
    answer = send(toys.client(), f"{toys.url('widgets:upload', 'one')}?format=json", FILE, CONTENT_LENGTH="")
    assert answer.status_code == 400 and "Content-Length" in answer.json()["error"]["message"]
    assert store.content is None


@pytest.mark.parametrize(
    ("fault", "status", "words"),
    [
        (OverQuota("3 GB of 2.", request_id="req-7"), 413, "3 GB of 2."),
        (Unavailable("It broke."), 503, "It broke."),
        (Invalid("Not a disk."), 400, "Not a disk."),
        (Forbidden("Not any more."), 403, "Not any more."),
    ],
    ids=lambda one: type(one).__name__,
)
def test_a_cloud_that_refuses_in_the_middle_is_heard(toys, store, fault, status, words):
    client, address = toys.client(), toys.url("widgets:upload", "one")
    store.fault, store.after = fault, 3 * PIECE
    body = Endless(20 * PIECE)
    answer = send(client, f"{address}?format=json", body)
    assert (answer.status_code, answer.json()["error"]["detail"]) == (status, words)
    assert body.given == 20 * PIECE  # heard out, so that the browser hears the answer
    store.taken = 0
    body = Endless(200 * PIECE, **form())
    answer = send_form(client, ticket(client, address), body)
    assert answer.status_code == status and words in answer.content.decode()
    assert body.given < 200 * PIECE  # but not for ever
    assert not store.done
    entries = Entry.objects.filter(verb="upload")
    assert {one.detail for one in entries} == {str(fault)} and entries[0].arguments["bytes"] <= 4 * PIECE


@pytest.mark.parametrize("way", ["body", "form"])
def test_a_large_file_takes_no_room(toys, store, way):
    """Whatever its size, a few pieces of it are here at a time, also while the cloud is slower than the browser."""
    client, address, size = toys.client(), toys.url("widgets:upload", "one"), 400 * PIECE
    send(client, address, b"first")  # what is made once
    store.taken = 0
    body = store.source = Endless(size, **(form() if way == "form" else {}))
    tracemalloc.start()
    try:
        answer = (
            send_form(client, ticket(client, address), body) if way == "form" else send(client, address, body)
        )
        _now, most = tracemalloc.get_traced_memory()
    finally:
        tracemalloc.stop()
    assert answer.status_code in (200, 302) and store.taken == size
    assert store.lead <= (WAITING + 5) * PIECE
    assert most < 24 * PIECE
