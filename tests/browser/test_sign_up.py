"""A stranger becomes somebody who runs instances: the form, the mail, the clouds, an instance on each; and leaves again."""

import re

import openstack
import pytest

pytestmark = [pytest.mark.browser, pytest.mark.devcloud, pytest.mark.moto]
PASSWORD = "tides and currents"
TAKE_BACK = """
from django_nova.provisioning import running
from django_nova.provisioning.models import Provision
for one in Provision.objects.filter(who={name!r}).exclude(state="undone"):
    while not running.undo(None, one, seconds=60):
        assert not one.error, one.error
"""


@pytest.fixture
def keystone(devcloud):
    """Who runs the cloud, by OpenStack's own client."""
    with openstack.connect(
        auth_url=devcloud.endpoints["keystone"], username="admin", password="secret", project_name="admin",
        user_domain_name="Default", project_domain_name="Default", region_name="RegionOne",
        load_yaml_config=False, load_envvars=False,
    ) as cloud:  # fmt: skip
        yield cloud


@pytest.fixture
def name(dashboard, keystone, prefix):
    """The new person's; what they have at the clouds is gone afterwards."""
    name = f"{prefix}-ada"
    yield name
    for project in keystone.identity.projects(name=name):
        for server in keystone.compute.servers(all_projects=True, project_id=project.id):
            keystone.compute.delete_server(server)
            keystone.compute.wait_for_delete(server, interval=0.5)
    dashboard._run("openstack_dashboard", "shell", "-v0", "-c", TAKE_BACK.format(name=name))
    assert not list(keystone.identity.projects(name=name))


def launch(visitor, name, **choices):
    visitor.menu("Instances")
    visitor.follow("Launch instance", "Launch instance")
    visitor.fill("name", name)
    for field, words in choices.items():
        visitor.choose(field, words)
    visitor.click("Launch instance")
    visitor.state(name, "Running")


def test_from_stranger_to_instances_and_out_again(visitor, dashboard, keystone, amazon, name, prefix):
    address = f"{name}@example.org"
    visitor.open("/")
    visitor.follow("Sign up", "Sign up")
    for field, value in {
        "username": name,
        "email": address,
        "password1": PASSWORD,
        "password2": PASSWORD,
    }.items():
        visitor.fill(field, value)
    for box in visitor.all("input[name=terms]"):
        box.click()
    visitor.click("Sign up")
    visitor.says("Look into your mail", "h1")
    assert not list(keystone.identity.projects(name=name)), (
        "nothing is made for an address that nobody confirmed"
    )

    letter = visitor.until(lambda: dashboard.mail(address), "a mail")
    visitor.open(re.search(r"http://\S+", letter)[0])
    visitor.fill("password", PASSWORD)
    visitor.click("Activate")
    visitor.toast("All is ready.")  # the page before it went on by itself
    assert visitor.text("h1") == "Your clouds"
    assert not visitor.complaints()

    [project] = keystone.identity.projects(name=name)
    visitor.press(lambda: visitor.all(f"a[href='/cloud/stack/{project.id}/RegionOne/']"), "the new project")
    launch(visitor, f"{prefix}-first", source="cirros-0.6.3", flavor="m1.tiny", networks="private")
    [server] = keystone.compute.servers(all_projects=True, project_id=project.id)
    [user] = keystone.identity.users(name=name)
    assert (server.name, server.status, server.user_id) == (f"{prefix}-first", "ACTIVE", user.id)

    visitor.open("/")
    visitor.press(lambda: visitor.all("a[href^='/cloud/aws/'][href$='/us-east-1/']"), "the account at EC2")
    visitor.menu("Instances")
    visitor.says("Instances", "h1")

    visitor.sign_out()
    visitor.sign_in(address.upper(), PASSWORD)
    visitor.says("Your clouds", "h1")
    visitor.open("/account/")
    visitor.follow("Delete this account", "Delete this account")
    visitor.fill("password", PASSWORD)
    visitor.click("Delete this account", visitor.one(".nova-buttons"))
    visitor.arrives("/auth/login/")
    assert not keystone.identity.get_user(user.id).is_enabled
    assert keystone.compute.get_server(server.id), "what is in the project stays"
    visitor.sign_in(name, PASSWORD)
    visitor.says("does not accept")
