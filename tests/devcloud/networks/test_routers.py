"""Routers of Neutron and their routes."""

from django_nova.clouds import openstack as provider
from tests.devcloud.networks.conftest import create


def test_routers(alice, cloud, network, name, tidy):
    outside = alice.pick(alice.choices(alice.get("routers:create"), "network"), "public")
    assert create(alice, "routers", name=name, description="of a test") == {}
    router = cloud.network.find_router(name)
    tidy.append((lambda id: cloud.network.delete_router(id, ignore_missing=True), router.id))
    assert alice.do("connect", router.id, panel="routers", network=outside) is None
    assert cloud.network.get_router(router.id).external_gateway_info["network_id"] == outside
    shown = alice.get("routers:detail", router.id).context["record"]
    assert (shown.gateway.name, len(shown.outside)) == ("public", 1)

    assert create(alice, "router_interfaces", router=router.id, subnet=network.subnet) == {}
    [plug] = cloud.network.ports(device_id=router.id, network_id=network.id)
    tab = alice.get("router_interfaces:list", router=router.id)
    assert [(one.id, one.name, one.address) for one in tab.context["records"]] == [
        (plug.id, network.cidr, plug.fixed_ips[0]["ip_address"])
    ]
    assert f"1 subnet: “{network.cidr}”" in alice.get("routers:act", "delete", id=router.id).content.decode()

    start = network.cidr.removesuffix("0/24")
    assert create(alice, "routes", router=router.id, destination="10.250.0.0/16", next_hop=f"{start}5") == {}
    assert create(alice, "routes", router=router.id, destination="10.251.0.0/16", next_hop=f"{start}6") == {}
    told = create(alice, "routes", router=router.id, destination="10.250.0.0/16", next_hop=f"{start}5")
    assert "already" in told["destination"][0]
    assert create(alice, "routes", router=router.id, destination="10.252.0.0/16", next_hop="10.99.99.9")[
        "next_hop"
    ]
    found = alice.get("routes:list", router=router.id).context["records"]
    assert [one.destination for one in found] == ["10.250.0.0/16", "10.251.0.0/16"]
    assert alice.do("delete", found[0].id, panel="routes") is None
    assert cloud.network.get_router(router.id).routes == [
        {"destination": "10.251.0.0/16", "nexthop": f"{start}6"}
    ]
    assert alice.do("delete", found[1].id, panel="routes") is None

    assert alice.do("delete", plug.id, panel="router_interfaces") is None
    assert not list(cloud.network.ports(device_id=router.id, network_id=network.id))
    own = f"{start}99"
    assert create(alice, "router_interfaces", router=router.id, subnet=network.subnet, address=own) == {}
    [plug] = cloud.network.ports(device_id=router.id, network_id=network.id)
    assert plug.fixed_ips[0]["ip_address"] == own
    assert alice.do("delete", plug.id, panel="router_interfaces") is None
    assert alice.do("disconnect", router.id, panel="routers") is None
    assert cloud.network.get_router(router.id).external_gateway_info is None
    assert alice.do("edit", router.id, panel="routers", name=name, description="", enabled="") is None
    assert cloud.network.get_router(router.id).is_admin_state_up is False
    assert alice.do("delete", router.id, panel="routers") is None
    assert cloud.network.find_router(router.id) is None


def test_routes_where_neutron_cannot_add_them_in_one_step(alice, cloud, network, router, name, monkeypatch):
    """The whole list is written, and not over what somebody else wrote meanwhile."""
    monkeypatch.setattr(provider.Connection, "network_extensions", {"revision-if-match"})
    cloud.network.add_interface_to_router(router.id, subnet=network.subnet)
    try:
        hop = network.cidr.replace(".0/24", ".5")
        assert create(alice, "routes", router=router.id, destination="10.250.0.0/16", next_hop=hop) == {}
        assert create(alice, "routes", router=router.id, destination="10.251.0.0/16", next_hop=hop) == {}
        found = alice.get("routes:list", router=router.id).context["records"]
        assert alice.do("delete", found[0].id, panel="routes") is None
        routes = cloud.network.get_router(router.id).routes
        assert routes == [{"destination": "10.251.0.0/16", "nexthop": hop}]
    finally:
        cloud.network.update_router(router.id, routes=[])
        cloud.network.remove_interface_from_router(router.id, subnet=network.subnet)
