"""Projects: who sees and changes them, what they hold, and how they go: all of their own, nothing of anybody else."""

import time
import uuid
from types import SimpleNamespace

import pytest
from django.core.cache import cache

from .conftest import connection, settled


def url(person, verb, id):
    return person.url("projects:act", verb) + f"?id={id}"


class Pressing:
    """Somebody who goes on until it is over, as the page's script does."""

    def __init__(self, person, project, verb="delete", **more):
        self.person, self.project, self.verb, self.more = person, project, verb, more
        self.carried, self.steps = {}, []

    def press(self):
        """One step; the context of the page that followed, or None when it was over."""
        cache.clear()
        sent = {"id": self.project.id, "name": self.project.name} | self.more | self.carried
        answer = self.person.post("projects:act", self.verb, **sent)
        if answer.status_code == 302:
            return None
        assert answer.status_code == 200, answer.context["form"].errors
        self.carried = {name: answer.context[name] for name in ("total", "least", "still")}
        self.steps.append(answer.context)
        return answer.context

    def until(self, condition=lambda shown: shown is None, seconds=90):
        end = time.monotonic() + seconds
        while not condition(shown := self.press()):
            assert shown is not None, "it is over too early"
            assert time.monotonic() < end, [
                (h.kind, h.names, h.waits, h.refused) for h in shown["contents"].held if h.things
            ]
            time.sleep(0.3)
        return shown


def held(contents):
    return {one.kind: one.names for one in contents.held if one.things}


@pytest.fixture
def boss(sign_in):
    """The cloud's administrator, in a project of their own."""
    return sign_in("admin", "admin")


@pytest.fixture
def project(admin, devcloud, sign_in):
    """A new project with alice as a member; ``as_alice`` is she in it."""
    made = []

    def make(name="", **more):
        one = admin.identity.create_project(
            name=name or f"test-{uuid.uuid4().hex[:8]}", domain_id="default", **more
        )
        admin.identity.assign_project_role_to_user(
            one.id, admin.identity.find_user("alice").id, admin.identity.find_role("member").id
        )
        made.append(SimpleNamespace(id=one.id, name=one.name, cloud=connection(devcloud, "alice", one.name)))
        return made[-1]

    yield make
    for one in reversed(made):
        if admin.identity.find_project(one.id):  # as it is after a test that failed
            Pressing(sign_in("admin", "admin"), one).until()


def fill(cloud, name):
    """One of everything, each called by the same name; the ids by kind."""
    network, volumes, made = cloud.network, cloud.block_storage, {}
    net = network.create_network(name=name)
    subnet = network.create_subnet(network_id=net.id, ip_version=4, cidr="10.9.8.0/24", name=name)
    outside = network.find_network("public")
    router = network.create_router(name=name, external_gateway_info={"network_id": outside.id})
    network.add_interface_to_router(router, subnet=subnet.id)
    network.update_router(router, routes=[{"destination": "10.77.0.0/16", "nexthop": "10.9.8.99"}])
    port = network.create_port(network_id=net.id, name=name)
    network.create_ip(floating_network_id=outside.id, port_id=port.id)
    trunk = network.create_trunk(name=name, port_id=network.create_port(network_id=net.id, name=name).id)
    group = network.create_security_group(name=name)
    network.create_address_group(name=name, addresses=["10.1.1.0/24"])
    scope = network.create_address_scope(name=name, ip_version=4)
    network.create_subnet_pool(name=name, prefixes=["10.200.0.0/16"], address_scope_id=scope.id)
    server = cloud.compute.create_server(
        name=name, image_id=cloud.image.find_image("cirros-0.6.3").id, flavor_id=cloud.compute.find_flavor("m1.tiny").id,
        networks=[{"uuid": net.id}], security_groups=[{"name": name}], metadata={"build_seconds": "0"},
    )  # fmt: skip
    volume = volumes.create_volume(name=name, size=1)
    offered = volumes.create_volume(name=name, size=1)
    cloud.compute.create_server_group(name=name, policy="affinity")
    cloud.image.create_image(name=name, data=b"nothing", disk_format="raw", container_format="bare")
    cloud.object_store.create_container(name=name)
    for number in range(3):
        cloud.object_store.upload_object(name, f"folder/{number}", data=b"x")
    server = settled(cloud, server.id, "ACTIVE")
    volumes.wait_for_status(volume, "available", interval=0.3)
    volumes.wait_for_status(offered, "available", interval=0.3)
    volumes.create_snapshot(volume_id=volume.id, name=name)
    volumes.create_backup(volume_id=volume.id, name=name, force=True)
    volumes.post("/os-volume-transfer", json={"transfer": {"volume_id": offered.id, "name": name}})
    attached = volumes.create_volume(name=name, size=1)
    volumes.wait_for_status(attached, "available", interval=0.3)
    cloud.compute.create_volume_attachment(server, volume=attached)
    made |= {
        "network": net.id,
        "group": group.id,
        "server": server.id,
        "volume": volume.id,
        "trunk": trunk.id,
    }
    return made


EVERYTHING = {
    "instances": 1, "server_groups": 1, "volume_transfers": 1, "volume_backups": 1, "volume_snapshots": 1, "volumes": 3,
    "floating_ips": 1, "router_interfaces": 1, "routers": 1, "trunks": 1, "ports": 3, "subnets": 1, "networks": 1,
    "subnet_pools": 1, "address_scopes": 1, "security_groups": 1, "address_groups": 1, "images": 1, "containers": 1,
}  # fmt: skip


def test_a_project_goes_with_everything_in_it_and_nothing_of_others(boss, project, admin):
    mine = project()
    fill(mine.cloud, mine.name)
    page = boss.get("projects:act", "delete", id=mine.id)
    assert {kind: len(names) for kind, names in held(page.context["contents"]).items()} == EVERYTHING
    pressing = Pressing(boss, mine)
    pressing.until()
    for one in pressing.steps:
        print(
            [
                (h.kind, len(h.things), h.waits, [(n, str(e)) for n, e in h.refused])
                for h in one["contents"].held
                if h.things
            ]
        )
    assert admin.identity.find_project(mine.id) is None
