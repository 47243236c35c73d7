"""Access keys and the files with them, used by the clients that they are made for."""

import io
import os
import subprocess
import sys
import zipfile

import boto3
import pytest
from botocore.exceptions import ClientError

from .conftest import enforced

WHO = "import boto3; print(boto3.client('sts').get_caller_identity()['Arn'], boto3.client('ec2').meta.endpoint_url)"


def profile(monkeypatch, folder, files):
    """boto3, with nothing but the two files of a profile."""
    for name in "config", "credentials":
        (folder / name).write_text(files[f"aws/{name}"])
    monkeypatch.setenv("AWS_CONFIG_FILE", str(folder / "config"))
    monkeypatch.setenv("AWS_SHARED_CREDENTIALS_FILE", str(folder / "credentials"))
    return boto3.Session(profile_name="aws")


def unpacked(answer):
    assert answer.status_code == 200
    with zipfile.ZipFile(io.BytesIO(answer.content)) as archive:
        return {name: archive.read(name).decode() for name in archive.namelist()}


def shell(folder, script, typed):
    path = folder / "ec2rc.sh"
    path.write_text(script)
    done = subprocess.run(
        ["sh", "-c", f'. {path} && {sys.executable} -c "$0"', WHO],
        input=typed, capture_output=True, text=True, timeout=60, check=False,
        env={"PATH": os.environ["PATH"], "HOME": str(folder), "AWS_PROFILE": "another"},
    )  # fmt: skip
    assert done.returncode == 0, done.stderr
    return done.stdout.split()


@pytest.fixture
def person(site):
    return site.person("alice")


def test_a_new_key_works_until_it_is_turned_off(person, tmp_path, monkeypatch):
    answer = person.post("/ec2_credentials/-/create/")
    record = answer.context["record"]
    assert record.secret in answer.content.decode()
    files = unpacked(
        person.post("/ec2_credentials/-/files/", id=record.id, secret=record.secret, file="all.zip")
    )
    assert set(files) == {"ec2rc.sh", "aws/config", "aws/credentials"}
    ec2 = profile(monkeypatch, tmp_path, files).client("ec2")
    assert ec2.meta.endpoint_url == person.site.endpoint
    assert ec2.meta.region_name == "us-east-1"
    with enforced():
        assert ec2.describe_instances()["Reservations"] == []
        assert shell(tmp_path, files["ec2rc.sh"], "")[0].endswith("user/alice")
        assert record.secret not in person.get("/ec2_credentials/").content.decode()
        person.act("ec2_credentials", "disable", record.id)
        [key] = [one for one in person.rows("/ec2_credentials/")["items"] if one["id"] == record.id]
        assert key["status"] == "inactive"
        person.act("ec2_credentials", "enable", record.id)
        assert ec2.describe_instances()["Reservations"] == []
        person.act("ec2_credentials", "delete", record.id)
        with pytest.raises(ClientError):
            ec2.describe_instances()


def test_the_key_in_use_is_not_cut_off(person):
    for verb in "disable", "delete":
        assert "acts with it" in str(person.act("ec2_credentials", verb, person.key.access_key))
    [row] = person.rows("/ec2_credentials/")["items"]
    assert (row["status"], row["here"]) == ("active", True)


def test_files_of_the_linked_key(person, tmp_path, monkeypatch):
    """Without its secret, which never leaves the site; with it, if the person types it in."""
    files = unpacked(person.post("/credentials/-/files/all.zip/"))
    assert person.key.access_key in files["aws/credentials"]
    assert not any(person.key.secret_key in text for text in files.values())
    account, endpoint = shell(tmp_path, files["ec2rc.sh"], f"{person.key.secret_key}\n")
    assert (account.split(":")[4], endpoint) == (person.key.account, person.site.endpoint)
    whole = unpacked(person.post("/credentials/-/files/all.zip/", secret=person.key.secret_key))
    with enforced():
        session = profile(monkeypatch, tmp_path, whole)
        assert session.client("sts").get_caller_identity()["Account"] == person.key.account
    assert person.get("/credentials/-/files/nothing.sh/").status_code == 404


def test_who_may_not_see_keys_is_told_so(site):
    person = site.person("charlie", site.key("charlie", ["sts:*", "ec2:*"]))
    with enforced():
        assert person.get("/ec2_credentials/").status_code == 403
        assert person.get("/credentials/").status_code == 200
