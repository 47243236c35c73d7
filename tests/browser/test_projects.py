"""A project from its making to its end: with all that is in it, by itself once its name was typed; compared with the cloud."""

import openstack
import pytest

from tests.browser.web import Web

pytestmark = [pytest.mark.browser, pytest.mark.devcloud]


def connect(devcloud, person, project):
    auth = {
        "auth_url": devcloud.endpoints["keystone"],
        "username": person,
        "password": "secret",
        "project_name": project,
    }
    domains = {"user_domain_name": "Default", "project_domain_name": "Default"}
    return openstack.connect(
        **auth, **domains, region_name="RegionOne", load_yaml_config=False, load_envvars=False
    )


def test_a_project_comes_and_goes(visitor, dashboard, devcloud, prefix):
    name = f"{prefix}-project"
    web = Web(dashboard.url)
    web.send("/auth/login/", username="admin", password="secret")
    visitor.enter(web)
    with connect(devcloud, "admin", "admin") as admin:
        visitor.open(f"{web.scope('stack', 'admin')}projects/")
        visitor.click("Create project")
        visitor.answer("Create project", name=name, member="charlie", tags="blue, red")
        assert "blue, red" in visitor.row(name).text
        [made] = admin.identity.projects(name=name)
        with connect(devcloud, "charlie", name) as charlie:
            network = charlie.network.create_network(name=f"{name}-network")
            charlie.block_storage.create_volume(name=f"{name}-volume", size=1)
            charlie.object_store.create_container(name=f"{name}-files")
            charlie.object_store.upload_object(f"{name}-files", "a", data=b"x")

        visitor.follow(name, name)
        visitor.click("What it holds")
        visitor.says(f"{name}-files")
        visitor.open(f"{web.scope('stack', 'admin')}projects/?name={name}")
        visitor.act(name, "Delete")
        visitor.says(f"Delete: {name}", "h1")
        for one in "network", "volume", "files":
            visitor.says(f"{name}-{one}")
        visitor.fill("name", f"{name}-other")
        visitor.click("Delete", visitor.one(".nova-removal"))
        visitor.says("That is not its name.")
        assert admin.network.get_network(network.id)
        visitor.fill("name", name)
        visitor.click("Delete", visitor.one(".nova-removal"))
        visitor.toast(f"The project “{name}” is deleted.")
        assert not list(admin.identity.projects(name=name))
        assert not list(admin.network.networks(project_id=made.id))
        assert not list(admin.block_storage.volumes(details=False, all_projects=True, project_id=made.id))
    assert not [
        one
        for one in visitor.browser.get_log("browser")
        if one["level"] == "SEVERE" and "422" not in one["message"]
    ]
