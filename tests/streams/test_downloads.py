"""Files from clouds to browsers."""

import pytest

from django_nova.clouds.errors import Unavailable
from tests.streams.conftest import FILE


def test_a_download_is_the_file_and_can_begin_anywhere(toys, store):
    client, address = toys.client(), toys.url("widgets:download", "one")
    answer = client.get(address)
    assert answer.status_code == 200 and answer.getvalue() == FILE
    assert answer["Content-Length"] == str(len(FILE)) and answer["Accept-Ranges"] == "bytes"
    assert answer["Content-Disposition"] == (
        "attachment; filename=\"a _name_ ?_.bin\"; filename*=UTF-8''a%20%22name%22%20%C3%9F%0A.bin"
    )
    assert answer["X-Content-Type-Options"] == "nosniff"
    answer = client.get(address, headers={"Range": "bytes=1000-"})
    assert (answer.status_code, answer.getvalue()) == (206, FILE[1000:])
    assert answer["Content-Range"] == f"bytes 1000-{len(FILE) - 1}/{len(FILE)}"
    assert store.closed == 2


def test_a_download_goes_on_with_the_same_file_only(toys, store):
    client, address = toys.client(), toys.url("widgets:download", "one")
    etag = client.get(address)["ETag"]
    answer = client.get(address, headers={"Range": "bytes=1000-", "If-Range": etag})
    assert (answer.status_code, answer["ETag"], answer.getvalue()) == (206, etag, FILE[1000:])
    for begun in 1000, len(FILE) + 1:  # another one, which may be shorter than what is there of the old one
        answer = client.get(address, headers={"Range": f"bytes={begun}-", "If-Range": '"another"'})
        assert (answer.status_code, answer.getvalue()) == (200, FILE)
    assert client.get(address, headers={"Range": f"bytes={len(FILE) + 1}-"}).status_code == 416
    for nonsense in "bananas", "bytes=0-1,5-6", "bytes=-", "items=1-2":
        answer = client.get(address, headers={"Range": nonsense})
        assert (answer.status_code, answer.getvalue()) == (200, FILE)
    assert store.closed == 8


def test_a_download_that_breaks_off_is_not_taken_for_whole(toys, store):
    """The answer has begun: nothing can be told any more but that it is shorter than was said."""
    store.fault = Unavailable("gone")
    answer = toys.client().get(toys.url("widgets:download", "one"))
    with pytest.raises(Unavailable):
        answer.getvalue()
    answer.close()
    assert store.closed == 1


def test_a_download_that_nobody_takes_is_let_go(toys, store):
    toys.client().get(toys.url("widgets:download", "one")).close()
    assert store.closed == 1


def test_without_a_method_there_is_no_address(toys):
    toys.put("one")
    for name in "upload", "download":
        assert toys.client().get(toys.url(f"widgets:{name}", "one")).status_code == 404
