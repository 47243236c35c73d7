"""A cloud in memory that keeps files."""

import hashlib
import time

import pytest
from django.core.files import uploadedfile

from django_nova.clouds.errors import Invalid
from django_nova.downloads import Download
from tests.widgets import fake

FILE = bytes(range(256)) * 4096 * 3 + b"the end"  # more than a few pieces


class Store:
    """Where the toys keep files: what arrived, and what goes wrong when."""

    def __init__(self):
        self.digest, self.taken, self.content, self.done, self.closed, self.lead = (
            hashlib.sha256(),
            0,
            None,
            False,
            0,
            0,
        )
        self.after, self.fault, self.source = 0, None, None

    def upload(self, backend, id, content):
        backend.api.call("upload", id, writes=True)
        backend.get(id)
        self.content = content
        for piece in content:
            self.taken += len(piece)
            self.digest.update(piece)
            if self.fault and self.taken >= self.after:
                raise self.fault
            if self.source:
                self.lead = max(self.lead, self.source.given - self.taken)
                time.sleep(0.001)
        self.done = True

    def download(self, backend, id, *, range=""):
        backend.api.call("download", id)
        backend.get(id)
        first = int(range.removeprefix("bytes=").partition("-")[0]) if range else 0
        if first >= len(FILE):
            beyond = Invalid()
            beyond.status = 416
            raise beyond
        part = FILE[first:]

        def pieces():
            yield part[:1000]
            if self.fault:
                raise self.fault
            yield part[1000:]

        return Download(
            pieces(), 'dir/a "name" ß\n.bin', len(part), close=self.close, etag="first",
            range=f"bytes {first}-{len(FILE) - 1}/{len(FILE)}" if range else "",
        )  # fmt: skip

    def close(self):
        self.closed += 1


@pytest.fixture
def store(toys, monkeypatch):
    """The widget «one», which takes and gives a file; a temporary file would be a mistake."""
    made = Store()

    def refuse(*args, **kwargs):
        raise AssertionError("a temporary file")

    monkeypatch.setattr(uploadedfile.TemporaryUploadedFile, "__init__", refuse)
    monkeypatch.setattr("tempfile.SpooledTemporaryFile.__init__", refuse)
    monkeypatch.setattr(
        fake.Backend, "upload", lambda self, id, content: made.upload(self, id, content), raising=False
    )

    def download(self, id, *, range=""):
        return made.download(self, id, range=range)

    monkeypatch.setattr(fake.Backend, "download", download, raising=False)
    fake.Backend.accepts.cache_clear()
    toys.put("one")
    yield made
    fake.Backend.accepts.cache_clear()
