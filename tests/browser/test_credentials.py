"""A credential from the form to the program that uses it, with what the browser downloaded; on both clouds."""

import zipfile

import boto3
import openstack
import pytest
import yaml

pytestmark = [pytest.mark.browser, pytest.mark.devcloud, pytest.mark.moto]


def arrived(visitor, name):
    """The file of that name that the browser downloaded."""
    path = visitor.browser.folder / name
    path.unlink(missing_ok=True)
    yield
    visitor.until(lambda: path.exists() and path.stat().st_size, f"a download of {name}")
    yield path


def download(visitor, words, name, within=None):
    waiting = arrived(visitor, name)
    next(waiting)
    visitor.click(words, within)
    return next(waiting)


@pytest.mark.filterwarnings("ignore::openstack.warnings.RemovedInSDK60Warning")
def test_an_application_credential(alice, demo, stack, prefix, monkeypatch):
    name = f"{prefix}-robot"
    alice.open(f"{demo}application_credentials/")
    alice.click("New application credential", alice.one(".nova-head"))
    dialog = alice.dialog()
    alice.fill("name", name, dialog)
    alice.fill("rules", "compute SHOUT /v2.1", dialog)
    alice.click("New application credential", dialog)
    alice.says("SHOUT is no method", "dialog[open]")
    dialog = alice.dialog()
    alice.fill("rules", "compute GET /v2.1/servers", dialog)
    alice.run("arguments[0].querySelector('[name=rules]').value = ''", dialog)
    alice.click("New application credential", dialog)
    alice.says("shown this once", "dialog[open]")
    secret = alice.text("#nova-secret")
    assert secret not in alice.browser.current_url
    path = download(alice, "clouds.yaml", "clouds.yaml", alice.dialog())
    [cloud] = yaml.safe_load(path.read_text())["clouds"]
    monkeypatch.setenv("OS_CLIENT_CONFIG_FILE", str(path))
    assert openstack.connect(cloud=cloud).current_project_id == stack.current_project_id
    with zipfile.ZipFile(download(alice, "all.zip", f"{cloud}.zip", alice.dialog())) as archive:
        assert secret in archive.read("openrc.sh").decode()
    alice.click("I have saved it", alice.dialog())
    alice.row(name)
    assert secret not in alice.browser.page_source
    alice.act(name, "Delete")
    alice.answer("Delete")
    alice.gone(name)
    assert not [
        one for one in stack.identity.application_credentials(stack.current_user_id) if one.name == name
    ]
    assert not alice.complaints()


def test_an_access_key(alice, aws, ec2, monkeypatch, tmp_path):
    alice.open(f"{aws}ec2_credentials/")
    alice.click("New EC2 credential", alice.one(".nova-head"))
    alice.click("New EC2 credential", alice.dialog())
    alice.says("shown this once", "dialog[open]")
    key, secret = alice.text("dialog code"), alice.text("#nova-secret")
    with zipfile.ZipFile(
        download(alice, "all.zip", f"aws-{alice.text('.nova-switch b')}.zip", alice.dialog())
    ) as archive:
        archive.extractall(tmp_path)
    assert secret in (tmp_path / "ec2rc.sh").read_text()
    monkeypatch.setenv("AWS_CONFIG_FILE", str(tmp_path / "aws/config"))
    monkeypatch.setenv("AWS_SHARED_CREDENTIALS_FILE", str(tmp_path / "aws/credentials"))
    amazon = boto3.Session(profile_name="aws").client("ec2")
    assert amazon.describe_regions()["Regions"]
    alice.click("I have saved it", alice.dialog())
    alice.act(key, "Disable")
    alice.answer("Disable")
    alice.state(key, "Disabled")
    alice.act(key, "Delete")
    alice.answer("Delete")
    alice.gone(key)
    alice.open(f"{aws}credentials/")
    alice.says("All of them as one zip")
    assert "AKIADEVCLOUDALICE000" in download(alice, "Download aws/credentials", "credentials").read_text()
    assert not alice.complaints()
