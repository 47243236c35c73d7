"""A day with files on both clouds: uploaded, gone on with, shared by a link, renamed, deleted; and what the cloud has of it."""

import os
import urllib.request

import boto3
import pytest
from botocore.config import Config

pytestmark = [pytest.mark.browser, pytest.mark.devcloud, pytest.mark.moto]
PIECE = 64 * 1024 * 1024
NAMES = "it's a “plain” text.txt", "ü & 🚀.html"


@pytest.fixture
def files(tmp_path):
    for name in NAMES:
        (tmp_path / name).write_text(f"<b>{name}</b>")
    return [tmp_path / name for name in NAMES]


def container(visitor, scope, name):
    visitor.open(f"{scope}containers/")
    visitor.click("Create container")
    visitor.answer("Create container", name=name)
    visitor.toast(f"“{name}” is ready.")
    visitor.press(lambda: visitor.named(name), name)
    visitor.says("Objects", "h2")


def upload(visitor, paths):
    visitor.stay()
    field = visitor.browser.find_element("css selector", "#nova-files")
    field.send_keys("\n".join(map(str, paths)))
    visitor.until(lambda: not visitor.stayed, "the list with the files in it")


def a_day(visitor, scope, name, files, read, keys):
    container(visitor, scope, name)
    visitor.click("Create folder")
    visitor.answer("Create folder", name="a folder")
    visitor.toast("“a folder” is ready.")
    visitor.press(lambda: visitor.named("a folder"), "the folder")
    visitor.arrives("prefix=")
    upload(visitor, files)
    for path in files:
        assert visitor.row(path.name)
        assert read(f"a folder/{path.name}") == path.read_bytes()

    upload_again = visitor.browser.find_element("css selector", "#nova-files")
    files[0].write_text("newer")
    upload_again.send_keys(str(files[0]))
    visitor.says("There is a file of that name already.")
    assert read(f"a folder/{NAMES[0]}") != b"newer"
    visitor.stay()
    visitor.click("Replace")
    visitor.until(lambda: not visitor.stayed, "the list anew")
    assert read(f"a folder/{NAMES[0]}") == b"newer"

    visitor.act(NAMES[1], "Rename or move")
    visitor.answer("Rename or move", name="moved.html")
    visitor.gone(NAMES[1])
    assert keys() == [f"a folder/{NAMES[0]}", "moved.html"] or keys() == [
        "a folder/",
        f"a folder/{NAMES[0]}",
        "moved.html",
    ]
    visitor.act(NAMES[0], "Link with an end")
    visitor.choose("hours", "An hour", visitor.dialog())
    visitor.click("Link with an end", visitor.dialog())
    visitor.says("The link is ready", "dialog h2")
    with urllib.request.urlopen(visitor.one("#nova-secret").text) as answer:
        assert (answer.read(), answer.headers["Content-Disposition"].startswith("attachment")) == (
            b"newer",
            True,
        )
    visitor.click("Done")
    visitor.until(lambda: not visitor.all("dialog[open]"), "the dialog to go")

    visitor.open(f"{scope}containers/")
    visitor.act(name, "Delete with contents")
    visitor.says("objects,", "dialog .nova-note")
    visitor.answer("Delete with contents")
    visitor.gone(name)
    assert not [one for one in visitor.complaints() if "409" not in one], "but for the file that was there"


def test_a_day_on_swift(alice, demo, stack, prefix, files, tmp_path):
    name, store = f"{prefix}-day", stack.object_store

    def read(key):
        return store.download_object(key, container=name)

    def keys():
        return [one.name for one in store.objects(name)]

    a_day(alice, demo, name, files, read, keys)
    assert name not in [one.name for one in store.containers()]

    # A large file, of which the first piece has arrived some other day
    large, modified = tmp_path / "large.bin", 1700000000
    with large.open("wb") as file:
        file.truncate(PIECE)
        file.seek(PIECE)
        file.write(b"the end")
    os.utime(large, (modified, modified))
    container(alice, demo, name)
    stem = f"large.bin/{modified}000/{PIECE + 7}/{PIECE}"
    store.create_container(f"{name}+uploads")
    store.put(f"/{name}+uploads/unfinished/{stem}", data=b"", headers={"Content-Type": "video/webm"})
    store.put(f"/{name}+uploads/parts/{stem}/00000001", data=bytes(PIECE))
    before = store.head(f"/{name}+uploads/parts/{stem}/00000001").headers["X-Timestamp"]
    alice.click("Unfinished uploads")
    alice.row("large.bin")
    alice.press(lambda: alice.by("//a[contains(., 'Choose the same file again')]"), "the way on")
    upload(alice, [large])
    assert store.head(f"/{name}/large.bin").headers["Content-Length"] == str(PIECE + 7)
    assert store.head(f"/{name}+uploads/parts/{stem}/00000001").headers["X-Timestamp"] == before, (
        "not sent again"
    )
    alice.open(f"{demo}containers/")
    alice.act(name, "Delete with contents")
    alice.answer("Delete with contents")
    alice.gone(name)
    assert not [one.name for one in store.containers() if one.name.startswith(name)]


def test_a_day_on_s3(alice, aws, ec2, prefix, files):
    name = f"{prefix}-day"
    key = next(one for one in ec2.people if one["cloud"] == "ec2" and one["name"] == "alice")
    s3 = boto3.client(
        "s3", region_name="us-east-1", endpoint_url=ec2.endpoints["ec2"], aws_access_key_id=key["access_key"],
        aws_secret_access_key=key["secret_key"], config=Config(s3={"addressing_style": "path"}),
    )  # fmt: skip

    def read(key):
        return s3.get_object(Bucket=name, Key=key)["Body"].read()

    def keys():
        return [one["Key"] for one in s3.list_objects_v2(Bucket=name)["Contents"]]

    a_day(alice, aws, name, files, read, keys)
    assert name not in [one["Name"] for one in s3.list_buckets()["Buckets"]]
