"""A container for a test, looked at with requests of Swift's own."""

import hashlib
from urllib.parse import quote

import pytest
from django.core.cache import cache

from django_nova.panels.containers import address, pieces

MEBIBYTE = 1024 * 1024
PIECE = MEBIBYTE


@pytest.fixture
def store(cloud):
    return cloud.object_store


@pytest.fixture
def box(store, name):
    """A container, and what is beside it, which go at the end."""
    container = f"{name} ü"
    store.create_container(container)
    yield container
    for one in [one.name for one in store.containers() if one.name.startswith(name)]:
        for each in list(store.objects(one)):
            send(store, "DELETE", one, each.name)
        send(store, "DELETE", one)


@pytest.fixture
def small(monkeypatch):
    monkeypatch.setattr(pieces, "PIECE", PIECE)


def path(container, key=""):
    hidden = "/".join(
        part.replace(".", "%2E") if part in (".", "..") else quote(part) for part in key.split("/")
    )
    return f"/{quote(container, safe='')}" + (f"/{hidden}" if key else "")


def send(store, method, container, key="", **kwargs):
    return store.request(path(container, key), method, **kwargs)


def read(store, container, key):
    return send(store, "GET", container, key).content


def keys(store, container):
    return [one["name"] for one in store.get(path(container), params={"format": "json"}).json()]


def made(container, key=""):
    return address.made(container, key)


def rows(person, container, **query):
    cache.clear()
    answer = person.get("objects:list", container=made(container), format="json", limit="100", **query)
    assert answer.status_code == 200, answer.content.decode()
    return answer.json()


def begin(person, container, name, size, folder="", **more):
    answer = person.client.post(
        person.url("objects:begin", made(container, folder)) + "?format=json",
        {"name": name, "size": size} | more,
    )
    return answer.status_code, answer.json()


def post(person, where, body):
    return person.client.post(
        where, body, content_type="application/octet-stream", headers={"X-File-Kind": "video/webm"}
    )


def upload(person, container, name, content, **more):
    """A file as the page's script sends it; how many pieces had to be sent."""
    status, begun = begin(person, container, name, len(content), **more)
    assert status == 200, begun
    if not begun["piece"]:
        assert post(person, begun["send"], content).status_code == 200
        return 1
    sums, sent = [], 0
    for number, at in enumerate(range(0, len(content), begun["piece"]), 1):
        part = content[at : at + begun["piece"]]
        sum = hashlib.md5(part, usedforsecurity=False).hexdigest()
        if begun["arrived"].get(str(number)) != sum:
            assert post(person, f"{begun['send']}&number={number}", part).json() == {"sum": sum}
            sent += 1
        sums.append(sum)
    answer = person.client.post(begun["finish"], {"sum": sums})
    assert answer.status_code == 200, answer.content
    return sent
