"""The picture of a real project: what is drawn is what Neutron and Nova say, at a price that watchers share."""

import re
import time
from types import SimpleNamespace
from urllib.parse import urljoin

import pytest
from django.core.cache import cache

from .conftest import settled


@pytest.fixture(scope="module")
def built(cloud):
    """A network behind the router, with a server in it that stands in a second network as well."""
    import uuid

    mark = f"map-{uuid.uuid4().hex[:6]}"
    network = cloud.network.create_network(name=mark)
    subnet = cloud.network.create_subnet(name=mark, network_id=network.id, ip_version=4, cidr="10.77.0.0/24")
    other = cloud.network.find_network("private")
    public = cloud.network.find_network("public")
    router = cloud.network.create_router(name=mark, external_gateway_info={"network_id": public.id})
    cloud.network.add_interface_to_router(router, subnet=subnet.id)
    server = cloud.compute.create_server(
        name=mark,
        image_id=cloud.image.find_image("cirros-0.6.3").id,
        flavor_id=cloud.compute.find_flavor("m1.tiny").id,
        networks=[{"uuid": network.id}, {"uuid": other.id}],
        metadata={"build_seconds": "0"},
    )
    settled(cloud, server.id, "ACTIVE")
    made = SimpleNamespace(
        mark=mark, network=network, other=other, public=public, router=router, server=server
    )
    yield made
    cloud.compute.delete_server(server.id, ignore_missing=True)
    cloud.compute.wait_for_delete(server, wait=60)
    cloud.network.remove_interface_from_router(router, subnet=subnet.id)
    cloud.network.delete_router(router)
    cloud.network.delete_network(network)


def drawn(person):
    answer = person.get("topology:graph", format="json")
    assert answer.status_code == 200, answer.content
    told = answer.json()
    return told, {one["id"]: one for one in told["nodes"]}


def test_it_is_what_the_cloud_says(alice, cloud, built):
    def truth():
        """What the project has now; others may be at work in it."""
        networks = {one.id: one for one in cloud.network.networks(project_id=alice.project)}
        routers = {one.id: one for one in cloud.network.routers(project_id=alice.project)}
        return {
            "network": networks,
            "router": routers,
            "instance": {one.id: one for one in cloud.compute.servers()},
        }

    before = truth()
    told, nodes = drawn(alice)
    after = truth()
    assert not told["notes"]
    for kind, things in before.items():
        seen = {id for id, one in nodes.items() if one["kind"] == kind}
        assert things.keys() & after[kind].keys() <= seen <= things.keys() | after[kind].keys(), kind
    for id, server in before["instance"].items():
        if server.status == "ACTIVE" and id in after["instance"]:
            every = [one for some in server.addresses.values() for one in some]
            fixed = {one["addr"] for one in every if one["OS-EXT-IPS:type"] == "fixed"}
            assert fixed and fixed <= set(nodes[id]["addresses"]), server.name

    network, router, server = (nodes[getattr(built, one).id] for one in ("network", "router", "server"))
    assert network["note"] == "10.77.0.0/24 · 1 instance"
    assert set(router["on"]) == {built.public.id, built.network.id}
    assert (router["tone"], router["state"]) == ("ok", "Active")
    places = {server["place"], *server["on"]}
    assert places == {built.network.id, built.other.id}
    assert (server["tone"], server["state"]) == ("ok", "Running")
    assert server["href"] == alice.url("instances:detail", built.server.id)


def test_the_table_says_the_same(alice, built):
    _told, nodes = drawn(alice)
    rows, marker = [], None
    while marker != "":
        page = alice.get("topology:list", format="json", marker=marker or "").json()
        rows += page["items"]
        marker = page["next"] or ""
    assert [one["id"] for one in rows] == list(nodes)
    page = alice.get("topology:list", name=built.mark, kind="instance").content.decode()
    leads = {urljoin(alice.url("topology:list"), one) for one in re.findall('href="([^"]*)"', page)}
    assert alice.url("instances:detail", built.server.id) in leads
    assert alice.url("networks:detail", built.network.id) in leads
    assert "data-nova-map" in page


def test_a_change_is_seen_at_the_price_of_what_changed(alice, bob, cloud, calls, built):
    """Whoever watches, an interval costs one question, and that one only for what changed since."""
    drawn(alice)
    cloud.compute.stop_server(built.server.id)
    settled(cloud, built.server.id, "SHUTOFF")
    time.sleep(3)  # what is shared for the interval is old
    log = calls()
    for _look in range(3):
        told, nodes = drawn(alice)
        assert nodes[built.server.id]["state"] == "Stopped"
    asked = [line for line in log.of("nova", "GET .*/servers/detail") if line[-1].startswith("django-nova")]
    assert len(asked) == 1, asked
    assert "changes-since" in asked[0][3]
    assert told["due"] > 2
    _told, theirs = drawn(bob)
    assert theirs.keys() == nodes.keys()


def test_what_does_not_answer_is_left_out_and_named(alice, faults, built):
    with faults.fault(service="neutron", method="GET", path="routers", status=500, body="<html>"):
        told, nodes = drawn(alice)
    assert built.network.id in nodes and built.server.id in nodes
    assert built.router.id not in nodes
    assert [note for note in told["notes"] if note.startswith("Routers: ")]
    cache.clear()
    with faults.fault(service="nova", method="GET", path="servers", status=503, body="{}"):
        told, nodes = drawn(alice)
    assert not [one for one in nodes.values() if one["kind"] == "instance"]
    assert [note for note in told["notes"] if note.startswith("Instances: ")]
    cache.clear()
    with faults.fault(service="neutron", method="GET", path="networks", status=503, body="{}"):
        assert alice.get("topology:graph", format="json").status_code == 503


def test_a_card_has_what_is_likely_and_only_what_one_may_see(alice, bob, charlie, built):
    htmx = {"HX-Request": "true"}
    address = alice.url("topology:card", built.server.id)
    cache.clear()
    card = alice.client.get(address, headers=htmx).content.decode()
    assert built.mark in card and "<html" not in card
    assert alice.url("instances:act", "start") in card or alice.url("instances:act", "stop") in card
    assert alice.client.get(address)["Location"] == alice.url("instances:detail", built.server.id)
    assert alice.client.get(alice.url("topology:card", "no-such"), headers=htmx).status_code == 404
    assert bob.client.get(address, headers=htmx).status_code == 200
    for theirs in address, alice.url("topology:graph") + "?format=json", alice.url("topology:list"):
        answer = charlie.client.get(theirs, headers=htmx)
        assert answer.status_code == 404, theirs
        assert built.mark not in answer.content.decode()
