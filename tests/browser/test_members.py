"""Members in the browser: roles changed, somebody invited by mail who joins, credentials fetched by a link."""

import re
import zipfile

import boto3
import openstack
import pytest

pytestmark = [pytest.mark.browser, pytest.mark.devcloud]


@pytest.fixture
def eve(devcloud, prefix, stack):
    """Somebody of the cloud who is nobody's member yet."""
    with openstack.connect(
        auth_url=devcloud.endpoints["keystone"], username="admin", password="secret", project_name="admin",
        user_domain_name="Default", project_domain_name="Default", region_name="RegionOne",
    ) as admin:  # fmt: skip
        made = admin.identity.create_user(name=f"{prefix}-eve", password="secret", domain_id="default")
        yield made
        admin.identity.delete_user(made)


def link_of(dashboard, address):
    return re.search(r"https?://\S+/links/\S+", dashboard.mail(address))[0]


@pytest.mark.filterwarnings("ignore::openstack.warnings.RemovedInSDK60Warning")
def test_an_invitation_a_change_of_roles_and_credentials(alice, web, demo, dashboard, stack, eve):
    address = f"{eve.name}@example.org"
    alice.open(f"{demo}members/")
    alice.says("auditor")
    alice.click("Invite", alice.one(".nova-head"))
    alice.fill("address", "nobody", alice.dialog())
    alice.choose("roles", "reader", alice.dialog())
    alice.click("Invite", alice.dialog())
    alice.says("valid email", "dialog[open]")
    alice.fill("address", address, alice.dialog())
    alice.click("Invite", alice.dialog())
    alice.toast(f"on its way to {address}")
    alice.says(address, "[aria-labelledby=nova-invited]")
    path = link_of(dashboard, address)
    leave(alice)
    alice.open(path)
    assert alice.path == "/links/", "the token has left the address bar"
    alice.says("You are invited")
    alice.click("Sign in to accept")
    alice.fill("username", eve.name)
    alice.fill("password", "secret")
    alice.click("Sign in", alice.one("form"))
    alice.says("Join the project demo?")
    alice.says(eve.name, ".nova-facts")
    alice.click("Join")
    alice.toast("You are a member of the project")
    alice.open(path)
    alice.says("was used already")
    leave(alice)
    alice.enter(web)
    alice.open(f"{demo}members/")
    alice.act(eve.name, "Change roles")
    alice.choose("roles", "member", alice.dialog())
    alice.click("Change roles", alice.dialog())
    alice.toast("The roles of 1 member changed")
    roles = {one.role["id"] for one in openstack_roles(stack, eve)}
    assert len(roles) == 2
    alice.click("Send credentials", alice.one(".nova-head"))
    alice.choose("user", eve.name, alice.dialog())
    alice.fill("address", address, alice.dialog())
    alice.click("Send credentials", alice.dialog())
    alice.toast("The link is on its way")
    path = link_of(dashboard, address)
    alice.open(path)
    alice.says("This link is for somebody else")
    leave(alice)
    alice.sign_in(eve.name)
    alice.open(path)
    zipped = alice.browser.folder / "stack-demo.zip"
    zipped.unlink(missing_ok=True)
    alice.click("With a new application credential of mine in it")
    alice.click("Download")
    alice.until(lambda: zipped.exists() and zipped.stat().st_size, "a download")
    with zipfile.ZipFile(zipped) as archive:
        assert "OS_APPLICATION_CREDENTIAL_SECRET" in archive.read("openrc.sh").decode()
    leave(alice)
    alice.enter(web)
    alice.open(f"{demo}members/")
    alice.act(eve.name, "Remove")
    alice.answer("Remove")
    alice.gone(eve.name)
    token = path.rstrip("/").rpartition("/")[2]
    assert token not in " ".join(dashboard.asked()) and token not in dashboard.log.read_text()
    assert any("/links/***" in one for one in dashboard.asked())
    assert all("/links/ -" in one for one in alice.complaints()), "links that do not open are none"


@pytest.mark.moto
def test_a_key_for_somebody_at_ec2(alice, aws, dashboard, prefix, ec2):
    address, name = f"{prefix}@example.org", f"{prefix}-frank"
    iam = boto3.client(
        "iam", endpoint_url=ec2.endpoints["ec2"], region_name="us-east-1", **keys_of(ec2, "alice")
    )
    iam.create_user(UserName=name)
    try:
        alice.open(f"{aws}sent_credentials/")
        alice.click("Send credentials", alice.one(".nova-head"))
        alice.choose("user", name, alice.dialog())
        alice.fill("address", address, alice.dialog())
        alice.click("Send credentials", alice.dialog())
        alice.toast("The link is on its way")
        alice.says("Not fetched yet")
        path = link_of(dashboard, address)
        leave(alice)
        alice.open(path)
        alice.says(f"as {name}")
        waiting = set(alice.browser.folder.glob("*.zip"))
        alice.click("Download")
        [zipped] = alice.until(lambda: set(alice.browser.folder.glob("*.zip")) - waiting, "a download")
        with zipfile.ZipFile(zipped) as archive:
            assert "AWS_SECRET_ACCESS_KEY" in archive.read("ec2rc.sh").decode()
        zipped.unlink()
        alice.open(path)
        alice.says("was used already")
    finally:
        for key in iam.list_access_keys(UserName=name)["AccessKeyMetadata"]:
            iam.delete_access_key(UserName=name, AccessKeyId=key["AccessKeyId"])
        iam.delete_user(UserName=name)


def keys_of(ec2, name):
    key = next(one for one in ec2.people if one["cloud"] == "ec2" and one["name"] == name)
    return {"aws_access_key_id": key["access_key"], "aws_secret_access_key": key["secret_key"]}


def leave(visitor):
    """As somebody else at the same computer; the session goes on, since other tests have the same."""
    visitor.browser.delete_all_cookies()


def openstack_roles(stack, person):
    """As the manager, whom Keystone tells who works in the project."""
    return list(stack.identity.role_assignments(user_id=person.id, scope_project_id=stack.current_project_id))
