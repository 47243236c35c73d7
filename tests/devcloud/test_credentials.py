"""Files and credentials do what they are for: real clients use them against the cloud, and no secret stays behind here."""

import io
import os
import subprocess
import sys
import zipfile
from pathlib import Path

import openstack
import pytest
import yaml
from django.contrib.sessions.models import Session
from django.core.cache import cache

from django_nova.models import Entry

from .conftest import PASSWORD

CLIENT = str(Path(sys.executable).with_name("openstack"))


def connect(monkeypatch, folder, text, **more):
    """openstacksdk, with nothing but a clouds.yaml."""
    path = folder / "clouds.yaml"
    path.write_text(text)
    monkeypatch.setenv("OS_CLIENT_CONFIG_FILE", str(path))
    [name] = yaml.safe_load(text)["clouds"]
    return openstack.connect(cloud=name, **more)


def shell(folder, script, command, typed=""):
    """What a command says in a shell that loaded the file."""
    path = folder / "openrc.sh"
    path.write_text(script)
    done = subprocess.run(
        ["sh", "-c", f". {path} && {command}"],
        input=typed, capture_output=True, text=True, timeout=60, check=False,
        env={"PATH": os.environ["PATH"], "HOME": str(folder), "OS_CLOUD": "another", "OS_TOKEN": "an old one"},
    )  # fmt: skip
    assert done.returncode == 0, done.stderr
    return done.stdout.strip()


def file(person, name, panel="credentials", **sent):
    where = (f"{panel}:files", name) if panel == "credentials" else (f"{panel}:files",)
    answer = person.post(*where, **(sent if panel == "credentials" else sent | {"file": name}))
    assert answer.status_code == 200
    assert answer["Content-Disposition"].startswith("attachment")
    return answer.content if name == "all.zip" else answer.content.decode()


def make(person, name, **more):
    """A new application credential as the page after the form shows it."""
    form = person.get("application_credentials:create")
    roles = person.choices(form, "roles")
    wanted = {"name": name, "roles": [roles[one] for one in more.pop("roles", roles)]} | more
    answer = person.post("application_credentials:create", **wanted)
    assert answer.status_code == 200, answer.content
    return answer


def kept_here():
    """All that this site keeps of a person between two requests, in the clear."""
    entries = [f"{one.arguments} {one.detail} {one.resource}" for one in Entry.objects.all()]
    sessions = [str(one.get_decoded()) for one in Session.objects.all()]
    return " ".join([*entries, *sessions, *map(str, getattr(cache, "_cache", {}).values())])


def test_an_application_credential_works_as_it_was_made(alice, cloud, name, tmp_path, monkeypatch):
    answer = make(alice, name, roles=["reader"], expires="2099-01-02T03:04")
    record = answer.context["record"]
    assert record.secret in answer.content.decode()
    raw = cloud.identity.get_application_credential(cloud.current_user_id, record.id)
    assert [one["name"] for one in raw.roles] == ["reader"]
    assert raw.expires_at.startswith("2099-01-02T03:04")
    assert not raw.unrestricted
    told = {"id": record.id, "secret": record.secret, "panel": "application_credentials"}
    text = file(alice, "clouds.yaml", **told)
    theirs = connect(monkeypatch, tmp_path, text)
    assert theirs.current_project_id == alice.project
    assert list(theirs.compute.servers()) is not None
    script = file(alice, "openrc.sh", **told)
    issued = shell(tmp_path, script, f"{CLIENT} token issue -f value -c project_id")
    assert issued == alice.project
    archive = zipfile.ZipFile(io.BytesIO(file(alice, "all.zip", **told)))
    assert {one: archive.read(one).decode() for one in archive.namelist()} == {
        "openrc.sh": script,
        "clouds.yaml": text,
    }
    # It is nowhere afterwards: not in what the site keeps, nor in any page or address
    assert record.secret not in kept_here()
    for page in ("application_credentials:list",), ("application_credentials:detail", record.id):
        assert record.secret not in alice.get(*page).content.decode()
        assert record.secret not in alice.get(*page, format="json").content.decode()
    # In a link it is of no use
    assert alice.get("application_credentials:files", **told).status_code == 405
    assert alice.do("delete", record.id, panel="application_credentials") is None
    with pytest.raises(openstack.exceptions.SDKException, match=record.id):
        connect(monkeypatch, tmp_path, text).authorize()


def test_as_little_as_a_program_needs(alice, cloud, name):
    """Requests and nothing else, or, if somebody insists, everything."""
    narrow = make(alice, name, rules="compute GET /v2.1/servers\nvolumev3 post /v3/*/volumes").context[
        "record"
    ]
    wide = make(alice, f"{name}-wide", unrestricted="on").context["record"]
    raw = cloud.identity.get_application_credential(cloud.current_user_id, narrow.id)
    rules = {(one["service"], one["method"], one["path"]) for one in raw.access_rules}
    assert rules == {("compute", "GET", "/v2.1/servers"), ("volumev3", "POST", "/v3/*/volumes")}
    assert cloud.identity.get_application_credential(cloud.current_user_id, wide.id).unrestricted
    page = alice.get("application_credentials:list").content.decode()
    assert "volumev3 POST /v3/*/volumes" in page
    assert alice.do("delete", narrow.id, wide.id, panel="application_credentials") is None


def test_what_keystone_refuses_comes_back_to_the_field(alice, name, cloud):
    first = make(alice, name).context["record"]
    for sent, field, words in (
        ({"name": name}, "name", "Duplicate"),
        ({"name": f"{name}-2", "rules": "no-such-service GET /v2.1"}, "rules", "no-such-service"),
        ({"name": f"{name}-2", "rules": "compute FETCH /v2.1"}, "rules", "FETCH"),
        ({"name": f"{name}-2", "expires": "2020-01-01T00:00"}, "expires", "past"),
    ):
        answer = alice.post("application_credentials:create", **sent)
        assert answer.status_code == 422
        assert words in str(answer.context["form"].errors[field])
        for key, value in sent.items():
            assert answer.context["form"][key].value() == value
    assert alice.do("delete", first.id, panel="application_credentials") is None


def test_credentials_are_the_persons_own(alice, bob, name, cloud):
    record = make(alice, name).context["record"]
    assert record.id not in [one.id for one in bob.get("application_credentials:list").context["records"]]
    assert bob.get("application_credentials:detail", record.id).status_code in (403, 404)
    assert bob.do("delete", record.id, panel="application_credentials")
    # Readers may have their own; nobody hands on a role that they lack
    answer = bob.get("application_credentials:create")
    assert list(bob.choices(answer, "roles")) == ["reader"]
    assert alice.do("delete", record.id, panel="application_credentials") is None


def test_files_of_a_person_with_a_password(alice, tmp_path, monkeypatch):
    text = file(alice, "clouds.yaml")
    [entry] = yaml.safe_load(text)["clouds"].values()
    assert "password" not in entry["auth"]
    assert connect(monkeypatch, tmp_path, text, password=PASSWORD).current_project_id == alice.project
    whole = file(alice, "clouds.yaml", secret=PASSWORD)
    assert connect(monkeypatch, tmp_path, whole).current_project_id == alice.project
    script = file(alice, "openrc.sh", secret="my-own-password")
    assert "my-own-password" not in script
    issued = shell(tmp_path, script, f"{CLIENT} token issue -f value -c user_id", typed=f"{PASSWORD}\n")
    assert issued == connect(monkeypatch, tmp_path, whole).current_user_id
    with zipfile.ZipFile(io.BytesIO(file(alice, "all.zip"))) as archive:
        assert {"openrc.sh", "clouds.yaml"} <= set(archive.namelist())


def test_files_of_a_person_with_an_application_credential(
    alice, name, client, django_user_model, tmp_path, monkeypatch
):
    record = make(alice, name).context["record"]
    client.force_login(django_user_model.objects.create_user("somebody"))
    given = {"id": record.id, "secret_text": record.secret}
    answer = client.post("/accounts/link/?cloud=stack&kind=application_credential", given)
    assert answer.status_code == 302, answer.context["form"].errors
    mine = alice.url("credentials:files", "clouds.yaml")
    text = client.post(mine).content.decode()
    assert record.id in text
    assert record.secret not in text
    theirs = connect(monkeypatch, tmp_path, client.post(mine, {"secret": record.secret}).content.decode())
    assert theirs.current_project_id == alice.project
    script = client.post(alice.url("credentials:files", "openrc.sh")).content.decode()
    issued = shell(
        tmp_path, script, f"{CLIENT} token issue -f value -c project_id", typed=f"{record.secret}\n"
    )
    assert issued == alice.project
    # What the site itself acts with is not deleted from under its feet
    sent = {"id": record.id, "confirmed": "1"}
    told = client.post(alice.url("application_credentials:act", "delete"), sent, follow=True).content.decode()
    assert "acts with it" in told
    assert alice.do("delete", record.id, panel="application_credentials") is None


def test_names_are_no_commands(tmp_path):
    """Whatever a project is called, the files hold it as a name."""
    from django_nova.panels.credentials.files import Stack, bundle

    evil = "it's $(touch hacked) `touch hacked`\n- x: y\n[a]\n\"'; touch hacked #"
    stack = Stack("c", evil, "http://x/v3", evil, "id", evil, username=evil, domain=evil)
    files = stack.files()
    printed = shell(tmp_path, files["openrc.sh"], 'printf %s "$OS_PROJECT_NAME"', typed="p\n")
    assert printed == evil
    assert not (tmp_path / "hacked").exists()
    [entry] = yaml.safe_load(files["clouds.yaml"])["clouds"].values()
    assert entry["auth"]["username"] == evil
    assert zipfile.ZipFile(io.BytesIO(bundle(files))).testzip() is None


def test_ec2_credentials(alice, cloud, tmp_path, monkeypatch):
    answer = alice.post("ec2_credentials:create")
    record = answer.context["record"]
    path = f"/users/{cloud.current_user_id}/credentials/OS-EC2/{record.id}"
    raw = cloud.identity.get(path).json()["credential"]
    assert (raw["access"], raw["secret"], raw["tenant_id"]) == (record.id, record.secret, alice.project)
    listed = alice.get("ec2_credentials:list")
    assert record.id in [one.id for one in listed.context["records"]]
    assert record.secret not in listed.content.decode()
    # Keystone tells it again, and so does the page, to whoever asks by POST
    assert record.secret in alice.post("ec2_credentials:act", "reveal", id=record.id).content.decode()
    assert record.secret not in kept_here()
    # The catalogue knows no service that would take it: no file leads anywhere else
    told = {"id": record.id, "secret": record.secret}
    assert "names no EC2 or S3 service" in answer.content.decode()
    assert alice.post("ec2_credentials:files", **told, file="aws/credentials").status_code == 404
    known = {"ec2": "http://ec2.test:8788", "s3": "http://s3.test:3334"}
    monkeypatch.setattr("django_nova.panels.credentials.openstack.addresses", lambda api: known)
    told["panel"] = "ec2_credentials"
    script = file(alice, "ec2rc.sh", **told)
    printed = 'printf "%s " "$EC2_URL" "$S3_URL" "$EC2_ACCESS_KEY" "$EC2_SECRET_KEY" "$AWS_ENDPOINT_URL_S3"'
    assert shell(tmp_path, script, printed).split() == [
        "http://ec2.test:8788", "http://s3.test:3334", record.id, record.secret, "http://s3.test:3334",
    ]  # fmt: skip
    assert {"openrc.sh", "ec2rc.sh", "aws/config"} <= set(
        alice.get("credentials:list").context["shown"].files
    )
    assert f"aws_secret_access_key = {record.secret}" in file(alice, "aws/credentials", **told)
    assert alice.do("delete", record.id, panel="ec2_credentials") is None
    assert cloud.identity.get(path).status_code == 404


def test_the_services_of_the_catalogue(alice, cloud):
    rows = alice.get("credentials:list", format="json").json()["items"]
    theirs = {one["id"]: one["url"] for one in rows}
    assert theirs["compute"] == cloud.compute.get_endpoint()
    assert {"identity", "image", "network"} <= set(theirs)
