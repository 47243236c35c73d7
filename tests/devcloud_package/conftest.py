"""Fixtures around the running devcloud, in its own words."""

import uuid

import pytest

from devcloud import DevCloud, Layout
from devcloud.seeds.api import Api


@pytest.fixture
def layout(tmp_path):
    """Folders of a devcloud that is not started."""
    found = Layout.find(tmp_path / "cloud", port_base=28000, venvs=tmp_path / "venvs")
    for folder in found.folders():
        folder.mkdir(parents=True, exist_ok=True)
    return found


@pytest.fixture(scope="session")
def cloud(devcloud):
    return DevCloud(devcloud.folder)


@pytest.fixture(scope="session")
def alice(cloud):
    return Api(cloud.layout, "alice", "demo")


@pytest.fixture(scope="session")
def made(alice):
    """What a new instance is made of: ids of a flavor, an image and a network."""

    def one(service, path, key, name):
        return next(found["id"] for found in alice.get(service, path)[key] if found["name"] == name)

    return {
        "flavorRef": one("nova", "/flavors", "flavors", "m1.tiny"),
        "bigger": one("nova", "/flavors", "flavors", "m1.small"),
        "imageRef": one("glance", "/v2/images?name=cirros-0.6.3", "images", "cirros-0.6.3"),
        "network": one("neutron", "/v2.0/networks?name=private", "networks", "private"),
        "other_network": one("neutron", "/v2.0/networks?name=backend", "networks", "backend"),
        "public": one("neutron", "/v2.0/networks?name=public", "networks", "public"),
    }


@pytest.fixture
def launch(alice, made):
    """Make instances, at once, that are gone after the test."""
    servers = []

    def make(wait="ACTIVE", **more):
        metadata = {"build_seconds": "0"} | more.pop("metadata", {})
        body = {"name": f"test-{uuid.uuid4().hex[:8]}", "flavorRef": made["flavorRef"], "metadata": metadata}
        body |= {"imageRef": made["imageRef"], "networks": [{"uuid": made["network"]}]} | more
        server = alice.post("nova", "/servers", {"server": body})["server"]["id"]
        servers.append(server)
        return alice.become(server, wait) if wait else alice.get("nova", f"/servers/{server}")["server"]

    yield make
    for server in servers:
        alice.act(server, "forceDelete")
