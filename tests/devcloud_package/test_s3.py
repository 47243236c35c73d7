"""S3 with permissions enforced: names in any script, links with an end, strangers."""

import urllib.error
import urllib.request

import boto3
import pytest
from botocore.config import Config

from devcloud.seeds.people import KEYS

pytestmark = pytest.mark.moto
BUCKET = "devcloud-test-s3"


@pytest.fixture
def s3(ec2):
    alice = next(key for key in KEYS if key.name == "alice")
    made = boto3.client(
        "s3", region_name="us-east-1", endpoint_url=ec2.endpoints["ec2"], aws_access_key_id=alice.access_key,
        aws_secret_access_key=alice.secret_key, config=Config(signature_version="s3v4", s3={"addressing_style": "path"}),
    )  # fmt: skip
    made.create_bucket(Bucket=BUCKET)
    yield made
    for one in made.list_objects_v2(Bucket=BUCKET).get("Contents", []):
        made.delete_object(Bucket=BUCKET, Key=one["Key"])
    made.delete_bucket(Bucket=BUCKET)


@pytest.mark.parametrize("key", ["plain.txt", 'it\'s "quoted" ü 🚀.txt', "a//b?c#d"])
def test_names_and_links(s3, key):
    s3.put_object(Bucket=BUCKET, Key=key, Body=b"x")
    assert s3.get_object(Bucket=BUCKET, Key=key)["Body"].read() == b"x"
    link = s3.generate_presigned_url("get_object", Params={"Bucket": BUCKET, "Key": key}, ExpiresIn=60)
    with urllib.request.urlopen(link) as answer:
        assert answer.read() == b"x"
    for wrong in link.replace("Expires=60", "Expires=61"), f"{link[:-3]}abc", link.partition("?")[0]:
        with pytest.raises(urllib.error.HTTPError, match="403"):
            urllib.request.urlopen(wrong)
