"""How a project goes: all of its own, nothing of anybody else, and never by mistake."""

import time
from concurrent.futures import ThreadPoolExecutor
from threading import Barrier
from types import SimpleNamespace

import pytest

from django_nova.clouds.errors import Forbidden, NotFound, Unavailable
from django_nova.clouds.openstack_directory import Directory
from django_nova.models import Entry
from django_nova.panels.projects import panel
from django_nova.panels.projects.openstack import Backend
from django_nova.panels.projects.openstack_kinds import Reach
from django_nova.panels.projects.openstack_removal import Removal
from tests.devcloud.projects.conftest import Pressing, held, left_of
from tests.devcloud.projects.filling import EVERYTHING, fill


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
