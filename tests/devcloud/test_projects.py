"""Projects: who sees and changes them, what they hold, and how they go: all of their own, nothing of anybody else."""

import time
import uuid
from concurrent.futures import ThreadPoolExecutor
from threading import Barrier
from types import SimpleNamespace

import openstack
import pytest
from django.core.cache import cache

from django_nova.clouds.errors import Forbidden, NotFound, Unavailable
from django_nova.clouds.openstack_directory import Directory
from django_nova.models import Entry
from django_nova.panels.projects import panel
from django_nova.panels.projects.openstack import Backend
from django_nova.panels.projects.openstack_kinds import Reach
from django_nova.panels.projects.openstack_removal import Removal

from .conftest import PASSWORD, Browser, settled, wait
from .conftest import connection as connected


def connection(devcloud, person, project, domain="Default"):
    if domain == "Default":
        return connected(devcloud, person, project)
    auth = {
        "auth_url": devcloud.endpoints["keystone"],
        "username": person,
        "password": PASSWORD,
        "project_name": project,
    }
    named = {"user_domain_name": domain, "project_domain_name": domain}
    return openstack.connection.Connection(auth=auth | named, region_name="RegionOne")


class Pressing:
    """Somebody who goes on until it is over, as the page's script does."""

    def __init__(self, person, project, verb="delete", **more):
        self.person, self.project, self.verb, self.more = person, project, verb, more
        self.carried, self.refused = {}, {}

    def press(self):
        """One step; the context of the page that followed, or None when it was over."""
        cache.clear()
        sent = {"id": self.project.id, "name": self.project.name} | self.more | self.carried
        answer = self.person.post("projects:act", self.verb, **sent)
        if answer.status_code == 302:
            return None
        if answer.status_code == 422:
            self.refused = answer.context["form"].errors
            return answer.context
        self.carried = {name: answer.context[name] for name in ("total", "least", "still")}
        return answer.context

    def until(self, condition=lambda shown: shown is None, seconds=90):
        end = time.monotonic() + seconds
        while not condition(shown := self.press()):
            assert shown is not None, "it is over too early"
            assert not self.refused, self.refused
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
    """A new project with alice as a member; ``cloud`` is she in it."""
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
    left = [
        one for one in reversed(made) if admin.identity.find_project(one.id)
    ]  # as it is after a test that failed
    going, end = [Pressing(sign_in("admin", "admin"), one) for one in left], time.monotonic() + 120
    while going:  # in turn, as one may hold the other
        going = [one for one in going if one.press() is not None]
        assert time.monotonic() < end, "there is something left"


def fill(cloud, name, kind):
    """One of everything, each called by the same name; the ids by kind. ``kind``: the type of a volume group."""
    network, volumes = cloud.network, cloud.block_storage
    net = network.create_network(name=name)
    subnet = network.create_subnet(network_id=net.id, ip_version=4, cidr="10.9.8.0/24", name=name)
    outside = network.find_network("public")
    router = network.create_router(name=name, external_gateway_info={"network_id": outside.id})
    network.add_interface_to_router(router, subnet=subnet.id)
    network.update_router(router, routes=[{"destination": "10.77.0.0/16", "nexthop": "10.9.8.99"}])
    port = network.create_port(network_id=net.id, name=name)
    network.create_ip(floating_network_id=outside.id, port_id=port.id)
    network.create_trunk(name=name, port_id=network.create_port(network_id=net.id, name=name).id)
    network.create_security_group(name=name)
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
    types = [volumes.find_type("standard", ignore_missing=False).id]
    group = volumes.create_group(name=name, group_type=kind, volume_types=types)
    wait(lambda: volumes.get_group(group).status == "available")
    one = volumes.create_volume(name=name, size=1, group_id=group.id, volume_type=types[0])
    volumes.wait_for_status(one, "available", interval=0.3)
    volumes.create_group_snapshot(group_id=group.id, name=name)
    return {"network": net.id, "server": server.id, "volume": volume.id}


@pytest.fixture
def kind(admin, name):
    """A type of volume groups."""
    made = admin.block_storage.create_group_type(name=name)
    yield made.id
    admin.block_storage.delete_group_type(made)


EVERYTHING = {
    "instances": 1, "server_groups": 1, "volume_transfers": 1, "volume_backups": 1, "group_snapshots": 1, "volume_snapshots": 2,
    "volume_groups": 1, "volumes": 4,
    "floating_ips": 1, "router_interfaces": 1, "routers": 1, "trunks": 1, "ports": 3, "subnets": 1, "networks": 1,
    "subnet_pools": 1, "address_scopes": 1, "security_groups": 1, "address_groups": 1, "images": 1, "containers": 1,
}  # fmt: skip


def left_of(admin, id):
    """What the services themselves still have of a project, by kind; the network's groups without asking for the project's."""
    every = {"project_id": id}
    found = {
        "servers": admin.compute.servers(details=False, all_projects=True, **every),
        "volumes": admin.block_storage.volumes(details=False, all_projects=True, **every),
        "snapshots": admin.block_storage.snapshots(details=False, all_projects=True, **every),
        "backups": admin.block_storage.backups(details=False, all_tenants=True, **every),
        "networks": admin.network.networks(**every),
        "subnets": admin.network.subnets(**every),
        "ports": admin.network.ports(**every),
        "routers": admin.network.routers(**every),
        "addresses": admin.network.ips(**every),
        "groups": [one for one in admin.network.security_groups() if one.project_id == id],
        "images": admin.image.images(owner=id),
        "quotas": [one for one in admin.network.quotas() if one.project_id == id],
    }
    ids = {kind: [one.id for one in some] for kind, some in found.items()}
    return {kind: some for kind, some in ids.items() if some}


def test_a_project_goes_with_everything_in_it_and_nothing_of_others(kind, boss, project, admin):
    mine, other = project(), project()
    filled = fill(mine.cloud, mine.name, kind)
    admin.network.update_quota(mine.id, networks=77)
    # Another project has things of the same names, lends a network with a port of each on it, and sits on a lent one
    theirs = other.cloud.network.create_network(name=mine.name)
    other.cloud.network.create_subnet(network_id=theirs.id, ip_version=4, cidr="10.9.8.0/24", name=mine.name)
    given = {"object_type": "network", "action": "access_as_shared"}
    other.cloud.network.create_rbac_policy(object_id=theirs.id, target_project_id=mine.id, **given)
    mine.cloud.network.create_rbac_policy(object_id=filled["network"], target_project_id=other.id, **given)
    guest = mine.cloud.network.create_port(network_id=theirs.id, name=mine.name)
    kept = {
        "group": other.cloud.network.create_security_group(name=mine.name).id,
        "port": other.cloud.network.create_port(network_id=theirs.id, name=mine.name).id,
        "volume": other.cloud.block_storage.create_volume(name=mine.name, size=1).id,
    }
    other.cloud.image.create_image(name=mine.name, data=b"x", disk_format="raw", container_format="bare")
    other.cloud.object_store.create_container(name=mine.name)
    sitting = other.cloud.network.create_port(network_id=filled["network"], name="sitting")

    shown = boss.get("projects:act", "delete", id=mine.id).context
    assert {kind: len(names) for kind, names in held(shown["contents"]).items()} == EVERYTHING | {"ports": 4}
    assert shown["contents"].weight == shown["contents"].count + 3
    pressing = Pressing(boss, mine)

    # It ends where another's port keeps a network, says so in Neutron's words, and does not go on for ever
    shown = pressing.until(lambda shown: shown["wait"] is None)
    assert not admin.identity.get_project(mine.id).is_enabled
    assert set(held(shown["contents"])) == {"subnets", "networks", "subnet_pools", "address_scopes"}
    told = {one.kind: one for one in shown["contents"].held}
    [(names, error)] = told["subnets"].refused
    assert names == (mine.name,)
    assert "IP allocation" in error.sentence()
    assert told["networks"].waits == ("subnets",)
    refused = Entry.objects.filter(
        panel="projects", verb="delete", record_id=mine.id, result="refused"
    ).first()
    assert refused.arguments == {"subnets": mine.name}
    assert other.cloud.network.get_port(sitting.id)

    # Somebody comes back later, another way: what is left, who began, and on it goes
    shown = boss.get("projects:act", "delete", id=mine.id).context
    assert shown["began"].who.startswith("admin@")
    assert set(held(shown["contents"])) == {"subnets", "networks", "subnet_pools", "address_scopes"}
    other.cloud.network.delete_port(sitting.id)
    Pressing(boss, mine).until()

    assert admin.identity.find_project(mine.id) is None
    assert left_of(admin, mine.id) == {}
    assert admin.network.find_port(guest.id) is None
    assert other.cloud.network.get_security_group(kept["group"])
    assert other.cloud.network.get_port(kept["port"])
    assert other.cloud.block_storage.get_volume(kept["volume"])
    assert [one.name for one in other.cloud.object_store.containers()] == [mine.name]
    assert [one.owner for one in other.cloud.image.images(name=mine.name)] == [other.id]
    gone = Entry.objects.filter(panel="projects", verb="delete", record_id=mine.id, result="done")
    told = " ".join(str(one.arguments) for one in gone)
    assert all(filled[kind] in told for kind in ("server", "volume", "network"))
    assert kept["volume"] not in told


def test_only_what_is_in_it_goes_while_the_project_stays(boss, project, admin):
    mine = project()
    mine.cloud.network.create_network(name=mine.name)
    mine.cloud.block_storage.create_volume(name=mine.name, size=1)
    mine.cloud.object_store.create_container(name=mine.name)
    mine.cloud.object_store.upload_object(mine.name, "one", data=b"x")
    admin.network.update_quota(mine.id, networks=77)
    Pressing(boss, mine, "empty").until()
    assert admin.identity.get_project(mine.id).is_enabled
    assert set(left_of(admin, mine.id)) == {"groups", "quotas"}
    assert boss.get("projects:tab", mine.id, "contents").context["content"].count == 0
    assert list(mine.cloud.network.networks(project_id=mine.id)) == []


def test_a_service_that_fails_costs_its_own_box_and_the_project_is_not_lost_behind_it(
    boss, project, admin, faults
):
    mine = project()
    mine.cloud.block_storage.create_volume(name=mine.name, size=1)
    mine.cloud.network.create_network(name=mine.name)
    with faults.fault(service="cinder", path=f"project_id={mine.id}", status=500, body="<html>broken"):
        shown = boss.get("projects:act", "delete", id=mine.id).context["contents"]
        [storage] = [box for box in shown.boxes if box.service == "block-storage"]
        assert isinstance(storage.trouble, Unavailable)
        assert held(shown) == {"networks": [mine.name]}
        page = boss.get("projects:act", "delete", id=mine.id)
        assert "blind" not in page.context["form"].fields  # it may answer in a moment
        shown = Pressing(boss, mine, blind="on").until(lambda shown: shown["wait"] is None)
        assert held(shown["contents"]) == {}
        assert not admin.identity.get_project(mine.id).is_enabled
    Pressing(boss, mine).until()
    assert left_of(admin, mine.id) == {}


def test_where_one_may_not_look_one_has_to_say_so(boss, project, admin, faults):
    mine = project()
    with faults.fault(service="swift", path=f"AUTH_{mine.id}", status=403, body="Forbidden"):
        page = boss.get("projects:act", "delete", id=mine.id)
        assert "blind" in page.context["form"].fields
        shown = Pressing(boss, mine).press()
        assert shown is not None
        assert admin.identity.find_project(mine.id)
        Pressing(boss, mine, blind="on").until()
    assert admin.identity.find_project(mine.id) is None


def test_what_others_hold_or_somebody_protects_stays_and_is_named(boss, project, admin):
    mine, other = project(), project()
    network = mine.cloud.network.create_network(name=mine.name)
    subnet = mine.cloud.network.create_subnet(network_id=network.id, ip_version=4, cidr="10.9.8.0/24")
    port = mine.cloud.network.create_port(
        network_id=network.id, name=mine.name, fixed_ips=[{"subnet_id": subnet.id}]
    )
    router = other.cloud.network.create_router(name=mine.name)
    admin.network.add_interface_to_router(router, port=port)
    image = mine.cloud.image.create_image(
        name=mine.name, data=b"x", disk_format="raw", container_format="bare", is_protected=True
    )  # fmt: skip
    balancer = mine.cloud.network.create_port(network_id=network.id, name="balancer", device_owner="Octavia")
    shown = Pressing(boss, mine).until(lambda shown: shown["wait"] is None)
    told = {one.kind: one for one in shown["contents"].held if one.things}
    assert set(told) == {"router_interfaces", "ports", "subnets", "networks", "images"}
    assert told["ports"].used == ["balancer"]
    assert told["images"].protected == [mine.name]
    [address] = told["router_interfaces"].foreign
    assert address == port.fixed_ips[0]["ip_address"]
    assert [one.id for one in admin.network.ports(device_id=router.id)] == [port.id]
    admin.network.remove_interface_from_router(router, port=port)
    admin.network.delete_port(balancer.id)
    admin.image.update_image(image.id, is_protected=False)
    Pressing(boss, mine).until()
    assert left_of(admin, mine.id) == {}
    assert other.cloud.network.get_router(router.id)


def test_two_who_press_at_once_do_no_harm(boss, project, admin):
    mine, other = project(), project()
    for number in range(6):
        mine.cloud.network.create_network(name=f"{mine.name}-{number}")
        mine.cloud.block_storage.create_volume(name=f"{mine.name}-{number}", size=1)
    kept = other.cloud.network.create_network(name=f"{mine.name}-1")
    backend = panel.backend(boss.get("projects:list").wsgi_request.scope)
    began, troubles = Barrier(2), []

    def go(_number):
        began.wait(20)
        for _step in range(60):
            try:
                step = backend.ask("delete", mine.id, name=mine.name)
            except NotFound:  # the other one was quicker
                return
            troubles.extend(error for one in step.contents.held for _names, error in one.refused)
            if step.over:
                return
            time.sleep(0.2)

    with ThreadPoolExecutor(2) as both:
        list(both.map(go, range(2)))
    assert admin.identity.find_project(mine.id) is None
    assert left_of(admin, mine.id) == {}
    assert other.cloud.network.get_network(kept.id)
    assert not [one for one in troubles if isinstance(one, Unavailable)], troubles


def test_what_must_not_go(boss, project, admin, monkeypatch):
    def never(*args, **kwargs):  # pragma: no cover: so that nothing is lost if they would go
        raise AssertionError("it would have gone")

    own, service = admin.identity.find_project("admin"), admin.identity.find_project("service")
    mine = project()
    below = project(parent_id=mine.id)
    with monkeypatch.context() as safe:
        safe.setattr(f"{Backend.__module__}.Removal.step", never)
        safe.setattr(Directory, "patch", never)
        for one, words in (own, "You work in it"), (service, "services work in it"), (mine, below.name):
            page = boss.get("projects:act", "delete", id=one.id)
            assert words in page.content.decode()
            assert "total" not in page.context
            answer = boss.post("projects:act", "delete", id=one.id, name=one.name)
            assert answer.status_code == 422
            assert words in answer.content.decode()
            assert admin.identity.get_project(one.id).is_enabled
        for one in own, service:
            assert boss.do("disable", one.id, panel="projects")
            assert admin.identity.get_project(one.id).is_enabled
        answer = boss.post("projects:act", "empty", id=service.id, name=service.name)
        assert "services work in it" in answer.content.decode()
    for verb in "delete", "empty":
        answer = boss.post("projects:act", verb, id=below.id, name=mine.name)
        assert answer.status_code == 422
        assert answer.context["form"].errors["name"] == ["That is not its name."]
    assert admin.identity.get_project(below.id).is_enabled
    assert boss.get("projects:act", "delete", id=below.id).context["began"] is None
    asked = boss.client.get(
        boss.url("projects:act", "delete"), {"id": below.id}, headers={"HX-Request": "true"}
    )
    assert asked["HX-Redirect"].endswith(f"/projects/-/delete/?id={below.id}")


def test_a_cloud_that_tells_of_other_projects_is_left_alone():
    reach = Reach(None, "mine", "RegionOne", every=True)
    assert reach.own([{"owner": "mine"}], "owner") == [{"owner": "mine"}]
    for row in {"owner": "theirs"}, {"owner": None}, {}:
        with pytest.raises(Forbidden):
            reach.own([{"owner": "mine"}, row], "owner")


def test_a_token_of_another_project_is_not_taken_for_one_of_this(monkeypatch):
    answer = SimpleNamespace(json=lambda: {"project": {"enabled": True}})
    api = SimpleNamespace(
        roles={"member"},
        access=SimpleNamespace(project_id="another"),
        directory=SimpleNamespace(get=lambda path: answer),
    )
    module = SimpleNamespace(regions=lambda account: ["RegionOne"])
    scope = SimpleNamespace(
        api=api, account=None, project=SimpleNamespace(id="another"), cloud=SimpleNamespace(module=module)
    )
    monkeypatch.setattr(f"{Removal.__module__}.Scope", lambda *args: scope)
    with pytest.raises(Forbidden):
        Removal(scope, "wanted")
    assert Removal(scope, "another").reaches


# -- Making and changing -----------------------------------------------------------------------------------------------------


def test_projects_are_made_with_a_first_member_and_changed(boss, admin, name):
    def make(**given):
        answer = boss.client.post(
            boss.url("projects:create"), {"name": name, "domain": "default", "role": member} | given
        )
        return dict(answer.context["form"].errors) if answer.status_code != 302 else None

    member = admin.identity.find_role("member").id
    assert list(make(name="demo")) == ["name"]
    assert list(make(member="nobody at all")) == ["member"]
    assert list(make(tags="a/b")) == ["tags"]
    assert list(make(parent=admin.identity.find_project("partners-lab").id)) == ["parent"]
    assert admin.identity.find_project(name) is None
    given = {"description": "For tests", "tags": "blue, red", "member": "charlie"}
    assert make(**given, parent=admin.identity.find_project("load").id) is None
    made = admin.identity.find_project(name)
    try:
        assert (made.description, sorted(made.tags)) == ("For tests", ["blue", "red"])
        assert made.parent_id == admin.identity.find_project("load").id
        [one] = admin.identity.role_assignments(scope_project_id=made.id)
        assert (one.user["id"], one.role["id"]) == (admin.identity.find_user("charlie").id, member)
        assert "load" in boss.get("projects:detail", made.id).content.decode()

        found = boss.get(
            "projects:list",
            name=name[:-2].upper(),
            tags="red",
            enabled="yes",
            domain="default",
            format="json",
        )
        assert [one["id"] for one in found.json()["items"]] == [made.id]
        assert boss.get("projects:list", name=name, tags="red, green", format="json").json()["items"] == []
        assert boss.get("projects:list", name=name, enabled="no", format="json").json()["items"] == []
        below = boss.get("projects:list", parent=admin.identity.find_project("load").id, format="json").json()
        assert made.id in [one["id"] for one in below["items"]]

        assert boss.do("edit", made.id, panel="projects", name=f"{name}-2", description="", tags="") is None
        assert boss.do("edit", made.id, panel="projects", name="demo") != []
        made = admin.identity.get_project(made.id)
        assert (made.name, made.description, made.tags) == (f"{name}-2", "", [])
        assert boss.verbs(made.id, "projects") == {"edit", "disable", "empty", "delete"}
        assert boss.do("disable", made.id, panel="projects") is None
        assert not admin.identity.get_project(made.id).is_enabled
        assert boss.verbs(made.id, "projects") == {"edit", "enable", "empty", "delete"}
        assert boss.do("enable", made.id, panel="projects") is None
        assert admin.identity.get_project(made.id).is_enabled
    finally:
        admin.identity.delete_project(made.id)


def test_half_of_it_is_told(boss, admin, name, faults):
    given = {
        "name": name,
        "domain": "default",
        "member": "charlie",
        "role": admin.identity.find_role("member").id,
    }
    with faults.fault(
        service="keystone", method="PUT", path="/projects/.*/users/.*/roles/", status=500, body="broken"
    ):
        answer = boss.client.post(boss.url("projects:create"), given, follow=True)
    made = admin.identity.find_project(name)
    admin.identity.delete_project(made.id)
    assert f"“{name}” is there, but it has no member yet." in answer.content.decode()


def test_pages_follow_keystones_markers(boss, admin, settings):
    settings.DJANGO_NOVA = settings.DJANGO_NOVA | {"PAGE_SIZES": [2]}
    named = [f"pages-{uuid.uuid4().hex[:8]}" for _ in range(3)]
    made = [admin.identity.create_project(name=one, domain_id="default").id for one in named]
    found, address = [], boss.url("projects:list") + "?name=pages-&format=json"
    for _page in range(50):
        told = boss.client.get(address).json()
        assert len(told["items"]) <= 2
        found += [one["id"] for one in told["items"]]
        if not told["next"]:
            break
        address = f"{boss.url('projects:list')}?name=pages-&format=json&marker={told['next']}"
    for id in made:
        admin.identity.delete_project(id)
    assert set(made) <= set(found)
    assert len(found) == len(set(found))


# -- Who ---------------------------------------------------------------------------------------------------------------------


def test_members_and_managers_of_projects_have_no_such_panel(alice, bob):
    for person in alice, bob:
        assert person.get("projects:list").status_code == 404
        assert person.url("projects:list") not in person.get("overview").content.decode()


class Partner(Browser):
    """Somebody of the domain partners."""

    def sign_in(self, password=PASSWORD, **more):
        return super().sign_in(password, domain="partners", **more)


def test_the_manager_of_a_domain_runs_her_own_projects_only(db, admin, boss, project, devcloud, name):
    erin = Partner(admin, "erin", "partners-shop")
    partners = admin.identity.find_domain("partners")
    listed = erin.get("projects:list", format="json").json()["items"]
    assert {one["domain"]["id"] for one in listed} == {partners.id}
    assert erin.get("projects:list", domain="default", format="json").json()["items"] == []
    mine = project()
    assert erin.get("projects:detail", mine.id).status_code in (403, 404)
    for verb in "disable", "enable":
        assert erin.do(verb, mine.id, panel="projects")
    answer = erin.post("projects:act", "delete", id=mine.id, name=mine.name)
    assert answer.status_code in (403, 404)
    assert admin.identity.get_project(mine.id).is_enabled

    form = erin.get("projects:create")
    assert erin.choices(form, "domain") == {"partners": partners.id}
    assert "member" in erin.choices(form, "role")
    answer = erin.client.post(erin.url("projects:create"), {"name": name, "domain": "default"})
    assert "domain" in answer.context["form"].errors
    answer = erin.client.post(erin.url("projects:create"), {"name": name, "domain": partners.id})
    assert answer.status_code == 302
    made = admin.identity.find_project(name, domain_id=partners.id)
    one = SimpleNamespace(id=made.id, name=name)
    try:
        # What is in it she sees with a role of her own in it
        page = erin.get("projects:act", "delete", id=made.id)
        assert "no role in this project" in page.content.decode()
        assert erin.post("projects:act", "delete", id=made.id, name=name).status_code == 422
        admin.identity.assign_project_role_to_user(
            made.id,
            admin.identity.find_user("erin", domain_id=partners.id).id,
            admin.identity.find_role("member").id,
        )
        for verb, words in ("disable", "Enable it first"), ("enable", ""):
            assert erin.do(verb, made.id, panel="projects") is None
            assert words in erin.get("projects:act", "delete", id=made.id).content.decode()
        inside = connection(devcloud, "erin", name, domain="partners")
        inside.network.create_network(name=name)
        inside.block_storage.create_volume(name=name, size=1)
        inside.object_store.create_container(name=name)
        shown = erin.get("projects:act", "delete", id=made.id).context["contents"]
        assert held(shown) == {"networks": [name], "volumes": [name], "containers": [name]}
        Pressing(erin, one).until()
        assert admin.identity.find_project(made.id) is None
        assert set(left_of(admin, made.id)) <= {"groups"}
    finally:
        if admin.identity.find_project(made.id):
            Pressing(boss, one).until()
