"""A bucket for a test, and files that are sent to it piece by piece."""

import hashlib

import boto3
import pytest
from botocore.config import Config
from django.core.cache import cache

from django_nova.panels.containers import pieces
from tests.moto.conftest import REGION

PIECE = 5 * pieces.MEBIBYTE  # the least that S3 takes for a part
BUCKET = "tests-of-objects"


@pytest.fixture
def s3(alice):
    """The account by boto3, with a bucket that goes at the end."""
    made = boto3.client(
        "s3", region_name=REGION, endpoint_url=alice.site.endpoint, aws_access_key_id=alice.key.access_key,
        aws_secret_access_key=alice.key.secret_key, config=Config(s3={"addressing_style": "path"}),
    )  # fmt: skip
    made.create_bucket(Bucket=BUCKET)
    yield made
    for one in made.list_buckets()["Buckets"]:
        while found := made.list_object_versions(Bucket=one["Name"]):
            every = [
                {"Key": row["Key"], "VersionId": row["VersionId"]}
                for row in found.get("Versions", []) + found.get("DeleteMarkers", [])
            ]
            if not every:
                break
            made.delete_objects(Bucket=one["Name"], Delete={"Objects": every})
        made.delete_bucket(Bucket=one["Name"])


@pytest.fixture
def small(monkeypatch):
    """Pieces as small as S3 takes them."""
    monkeypatch.setattr(pieces, "PIECE", PIECE)


def keys(s3, bucket=BUCKET):
    return [one["Key"] for one in s3.list_objects_v2(Bucket=bucket).get("Contents", [])]


def rows(person, **query):
    cache.clear()
    given = {"container": BUCKET, "format": "json", "limit": "100"} | query
    answer = person.get("/objects/", data=given)
    assert answer.status_code == 200, answer.content.decode()
    return answer.json()


def post(person, address, body=b"", **headers):
    return person.client.post(address, body, content_type="application/octet-stream", headers=headers)


def begin(person, name, size, folder=BUCKET, **more):
    answer = person.post(f"/objects/-/begin/{folder}/?format=json", name=name, size=size, **more)
    return answer.status_code, answer.json()


def send(person, name, content, folder=BUCKET, **more):
    """A file as the page's script sends it, without what has arrived already; how many pieces that took."""
    status, begun = begin(person, name, len(content), folder, **more)
    assert status == 200, begun
    if not begun["piece"]:
        assert post(person, begun["send"], content).status_code == 200
        return 1
    sums, sent = [], 0
    for number, at in enumerate(range(0, len(content), begun["piece"]), 1):
        part = content[at : at + begun["piece"]]
        if begun["arrived"].get(str(number)) != hashlib.md5(part, usedforsecurity=False).hexdigest():
            answer = post(person, f"{begun['send']}&number={number}", part)
            assert answer.status_code == 200, answer.content
            sums.append(answer.json()["sum"])
            sent += 1
        else:
            sums.append(begun["arrived"][str(number)])
    answer = person.client.post(begun["finish"], {"sum": sums})
    assert answer.status_code == 200, answer.content
    return sent
