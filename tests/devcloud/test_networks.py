"""Networks of Neutron through the pages, looked at with openstacksdk: what a page says happened did happen."""

import time
from random import randrange

import pytest
from django.core.cache import cache
from openstack.exceptions import ResourceNotFound

from django_nova.clouds import openstack as provider
from django_nova.models import Entry
from tests.devcloud.conftest import connection, wait


def fresh_range():
    return f"10.{randrange(100, 128)}.{randrange(256)}.0/24"  # noqa: S311


def create(person, panel, **given):
    """What the form says is wrong, by field; {} when it was done."""
    cache.clear()
    answer = person.post(f"{panel}:create", **given)
    form = (answer.context or {}).get("form")
    return dict(form.errors) if form is not None and answer.status_code != 302 else {}


@pytest.fixture
def tidy(cloud):
    """What a test made, taken away in the end: [(delete function, id)], the last first."""
    made = []
    yield made
    for delete, id in reversed(made):
        delete(id)


def clear(cloud, network):
    """A network with whatever is on it."""
    for port in cloud.network.ports(network_id=network):
        if port.device_owner.startswith("network:router"):
            cloud.network.update_router(port.device_id, routes=[])
            cloud.network.remove_interface_from_router(port.device_id, port=port.id)
        elif not port.device_owner:
            cloud.network.delete_port(port.id)
    cloud.network.delete_network(network)


@pytest.fixture
def network(cloud, name, tidy):
    """A network with a subnet, by the API."""
    made = cloud.network.create_network(name=name)
    tidy.append((lambda id: clear(cloud, id), made.id))
    made.cidr = fresh_range()
    made.subnet = cloud.network.create_subnet(network_id=made.id, ip_version=4, cidr=made.cidr, name=name).id
    cache.clear()
    return made


@pytest.fixture
def router(cloud, name, tidy):
    made = cloud.network.create_router(name=name)
    tidy.append((cloud.network.delete_router, made.id))
    cache.clear()
    return made


def test_a_network_with_its_subnet_and_router_in_one_form(alice, cloud, name, tidy, router):
    wanted = fresh_range()
    first = wanted.replace(".0/24", ".9")
    given = {
        "name": name, "description": "of a test", "cidr": wanted, "router": router.id, "subnet_name": f"{name}-subnet",
        "gateway": first, "dhcp": "on", "dns": "9.9.9.9\n1.1.1.1", "mtu": "1400", "dns_domain": "example.org.",
    }  # fmt: skip
    assert create(alice, "networks", **given) == {}
    made = cloud.network.find_network(name)
    tidy.append((cloud.network.delete_network, made.id))
    assert (made.description, made.mtu, made.dns_domain) == ("of a test", 1400, "example.org.")
    assert made.is_port_security_enabled is False, "what is not ticked is off"
    [subnet] = cloud.network.subnets(network_id=made.id)
    assert (subnet.name, subnet.cidr, subnet.gateway_ip) == (f"{name}-subnet", wanted, first)
    assert (subnet.dns_nameservers, subnet.is_dhcp_enabled) == (["9.9.9.9", "1.1.1.1"], True)
    [plug] = cloud.network.ports(network_id=made.id, device_owner="network:router_interface")
    tidy.append((lambda id: cloud.network.remove_interface_from_router(router.id, port=id), plug.id))
    assert (plug.device_id, plug.fixed_ips[0]["ip_address"]) == (router.id, first)

    page = alice.get("networks:list", name=name)
    [shown] = page.context["records"]
    assert ([one.name for one in shown.subnets], shown.mtu, shown.own) == ([wanted], 1400, True)
    asked = alice.get("networks:act", "delete", id=made.id).content.decode()
    assert f"1 router: “{name}”" in asked, "what hangs on it is named"
    told = alice.do("delete", made.id, panel="networks")
    assert "in use" in told[0], "and Neutron's refusal is told in its words"


def test_what_is_wrong_with_a_range_is_told_at_the_field(alice, cloud, network, name):
    refused = create(alice, "networks", name=f"{name}-2", cidr=network.cidr)
    assert f"It overlaps with {network.cidr} ({name})" in refused["cidr"][0]
    for typed, words in (
        ("10.0.0.5/24", "Did you mean 10.0.0.0/24?"),
        ("10.0.0.0", "is no range"),
        ("ten", "is no range"),
        ("8.8.8.0/24", "not private"),
    ):
        assert words in create(alice, "networks", name=f"{name}-2", cidr=typed)["cidr"][0]
    assert (
        "is not in"
        in create(alice, "networks", name="x", cidr=fresh_range(), gateway="10.1.1.1")["gateway"][0]
    )
    assert cloud.network.find_network(f"{name}-2") is None

    told = create(alice, "subnets", network=network.id, cidr=network.cidr.replace("/24", "/25"), anyway="on")
    assert "of the same network" in told["cidr"][0], "which nobody can confirm"
    assert create(alice, "networks", name=f"{name}-2", cidr=network.cidr, anyway="on") == {}
    other = cloud.network.find_network(f"{name}-2")
    assert alice.do("delete", other.id, panel="networks") is None
    assert cloud.network.find_network(f"{name}-2") is None


def test_a_network_whose_router_refuses_leaves_nothing_behind(alice, cloud, name, router):
    """The router is gone by the time that it is to be connected."""
    form = alice.get("networks:create")
    assert router.id in alice.choices(form, "router").values()
    answer = alice.post(
        "networks:create", name=name, cidr=fresh_range(), router=router.id, gateway="", no_gateway="on"
    )
    assert answer.status_code == 422
    assert answer.context["form"].errors["router"]
    assert cloud.network.find_network(name) is None
    assert Entry.objects.filter(panel="networks", verb="create").first().result == "refused"


def test_editing_and_deleting_a_network(alice, bob, cloud, network, name):
    policy = next(iter(alice.offered("edit", network.id, "policy", panel="networks").values()))
    kept = {"name": network.name, "enabled": "on", "port_security": "on", "mtu": str(network.mtu)}
    given = kept | {"name": f"{name}-new", "description": "new", "policy": policy}
    assert alice.do("edit", network.id, panel="networks", **given) is None
    made = cloud.network.get_network(network.id)
    assert (made.name, made.description, made.qos_policy_id) == (f"{name}-new", "new", policy)
    given |= {"policy": "", "enabled": ""}
    assert alice.do("edit", network.id, panel="networks", **given) is None
    made = cloud.network.get_network(network.id)
    assert (made.qos_policy_id, made.is_admin_state_up) == (None, False)
    assert alice.get("networks:detail", network.id).context["record"].status == "off"
    told = bob.do("edit", network.id, panel="networks", **kept)
    assert "disallowed by policy" in told[0] or "not allow" in told[0]
    assert cloud.network.get_network(network.id).name == f"{name}-new"


@pytest.fixture
def project(admin, name):
    """A project of alice's that has nothing yet."""
    made = admin.identity.create_project(name=name, domain_id="default")
    alice = admin.identity.find_user("alice", domain_id="default")
    admin.identity.assign_project_role_to_user(made, alice, admin.identity.find_role("member"))
    yield made
    admin.identity.delete_project(made)


def test_a_network_in_one_click(sign_in, devcloud, project):
    """Neutron makes it, with a subnet and a router; the button stands out until there is one."""
    alice, cloud = sign_in("alice", project.name), connection(devcloud, "alice", project.name)
    page = alice.get("networks:list").content.decode()
    assert "No network of your own yet" in page
    assert alice.url("networks:auto") in page
    assert alice.client.get(alice.url("networks:auto")).status_code == 302
    assert not list(cloud.network.networks(project_id=project.id)), "looking makes nothing"
    try:
        answer = alice.client.post(alice.url("networks:auto"))
        [made] = cloud.network.networks(project_id=project.id)
        assert made.id in answer["Location"]
        assert list(cloud.network.subnets(network_id=made.id))
        [router] = cloud.network.routers(project_id=project.id)
        assert router.external_gateway_info
        page = alice.get("networks:list").content.decode()
        assert "No network of your own yet" not in page
        assert alice.url("networks:auto") in page
        again = alice.client.post(alice.url("networks:auto"))
        assert again["Location"] == answer["Location"], "it is the same one each time"
        assert {entry.result for entry in Entry.objects.filter(verb="auto")} == {"done"}
    finally:
        cloud.network.delete_auto_allocated_topology(project.id, ignore_missing=True)


def test_subnets(alice, cloud, network, name, tidy):
    wanted = fresh_range()
    start = wanted.removesuffix("0/24")
    given = {
        "network": network.id, "name": name, "cidr": wanted, "no_gateway": "on", "dhcp": "on",
        "pools": f"{start}10-{start}19\n{start}30–{start}39", "routes": f"10.250.0.0/16 via {start}5",
    }  # fmt: skip
    assert create(alice, "subnets", **given) == {}
    subnet = next(one for one in cloud.network.subnets(network_id=network.id) if one.cidr == wanted)
    assert (subnet.gateway_ip, subnet.is_dhcp_enabled) == (None, True)
    assert {one["start"] for one in subnet.allocation_pools} == {f"{start}10", f"{start}30"}
    assert subnet.host_routes == [{"destination": "10.250.0.0/16", "nexthop": f"{start}5"}]

    given = {"name": "renamed", "gateway": f"{start}1", "dns": "9.9.9.9", "pools": f"{start}10–{start}19"}
    assert alice.do("edit", subnet.id, panel="subnets", **given) is None
    made = cloud.network.get_subnet(subnet.id)
    assert (made.name, made.gateway_ip, made.dns_nameservers) == ("renamed", f"{start}1", ["9.9.9.9"])
    assert (made.is_dhcp_enabled, made.host_routes) == (False, [])
    assert "is not in" in alice.do("edit", subnet.id, panel="subnets", name="x", gateway="10.0.0.1")[0]

    assert create(alice, "subnets", network=network.id, cidr="fd00:99::/64", mode="slaac", dhcp="on") == {}
    six = next(one for one in cloud.network.subnets(network_id=network.id, ip_version=6))
    assert (six.ipv6_address_mode, six.ipv6_ra_mode) == ("slaac", "slaac")

    pool = next(iter(alice.choices(alice.get("subnets:create"), "pool").values()))
    told = create(alice, "subnets", network=network.id, pool=pool, prefix="26", cidr="")
    assert "must be allocated from the same subnet pool" in told["pool"][0]
    other = cloud.network.create_network(name=f"{name}-pool")
    tidy.append((cloud.network.delete_network, other.id))
    given = {"network": other.id, "name": f"{name}-pool", "pool": pool, "prefix": "26", "cidr": ""}
    assert create(alice, "subnets", **given) == {}
    pooled = cloud.network.find_subnet(f"{name}-pool")
    assert (pooled.subnet_pool_id, pooled.cidr.partition("/")[2]) == (pool, "26")
    tab = alice.get("subnets:list", network=network.id)
    assert len(tab.context["records"]) == 3
    assert tab.context["parent"]["record"].name == network.name
    assert alice.do("delete", subnet.id, pooled.id, panel="subnets") is None
    with pytest.raises(ResourceNotFound):
        cloud.network.get_subnet(subnet.id)


def test_ports(alice, cloud, network, server, name):
    start = network.cidr.removesuffix("0/24")
    groups = alice.choices(alice.get("ports:create"), "security_groups")
    given = {
        "network": network.id, "name": name, "addresses": f"{start}77\n{network.cidr}", "mac": "fa:16:3e:12:34:56",
        "port_security": "on", "security_groups": [groups["web"]], "pairs": f"{start}200\n10.9.0.0/16 fa:16:3e:aa:bb:cc",
        "dns_name": "db-1",
    }  # fmt: skip
    assert create(alice, "ports", **given) == {}
    port = cloud.network.find_port(name)
    fixed = [one["ip_address"] for one in port.fixed_ips]
    assert f"{start}77" in fixed and len(fixed) == 2
    assert (port.mac_address, port.security_group_ids, port.dns_name) == (
        "fa:16:3e:12:34:56",
        [groups["web"]],
        "db-1",
    )
    assert {one["ip_address"] for one in port.allowed_address_pairs} == {f"{start}200", "10.9.0.0/16"}
    assert (
        "is no subnet of that network"
        in create(alice, "ports", network=network.id, addresses="10.77.77.0/24")["addresses"][0]
    )
    assert create(alice, "ports", network=network.id, addresses="10.77.77.7")["addresses"], (
        "in Neutron's words"
    )
    for typed in f"{start}77", "fa:16:3e:12:34:56", name, port.id:
        assert [one.id for one in alice.get("ports:list", name=typed).context["records"]] == [port.id], typed

    assert alice.do("readdress", port.id, panel="ports", addresses=f"{start}77\n{start}78") is None
    assert [one["ip_address"] for one in cloud.network.get_port(port.id).fixed_ips] == [
        f"{start}77",
        f"{start}78",
    ]
    assert alice.do("edit", port.id, panel="ports", name=name, enabled="on") is None, (
        "port security is off now"
    )
    made = cloud.network.get_port(port.id)
    assert (made.is_port_security_enabled, made.security_group_ids, made.allowed_address_pairs) == (
        False,
        [],
        [],
    )

    assert alice.do("attach", port.id, panel="ports", instance=server.id) is None
    assert cloud.network.get_port(port.id).device_id == server.id
    cache.clear()
    tab = alice.get("ports:list", instance=server.id)
    assert port.id in [one.id for one in tab.context["records"]]
    assert tab.context["parent"]["record"].id == server.id
    assert {"detach", "edit"} <= alice.verbs(port.id, panel="ports")
    assert "attach" not in alice.verbs(port.id, panel="ports")
    assert alice.do("detach", port.id, panel="ports") is None
    wait(lambda: not cloud.network.get_port(port.id).device_id)
    assert "attached to no instance" in alice.do("detach", port.id, panel="ports")[0]
    assert alice.do("delete", port.id, panel="ports") is None
    assert cloud.network.find_port(port.id) is None


def test_a_port_for_an_instance_that_refuses_leaves_nothing_behind(alice, cloud, network, server, name):
    form = alice.get("ports:create", instance=server.id)
    assert form.context["form"]["instance"].value() == server.id
    cloud.compute.delete_server(server.id)
    refused = alice.post("ports:create", network=network.id, name=name, instance=server.id).context["form"]
    assert refused.errors["instance"]
    assert cloud.network.find_port(name) is None


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


def test_sharing(alice, bob, charlie, cloud, network):
    assert network.id not in [one.id for one in charlie.get("networks:list").context["records"]]
    assert create(alice, "network_shares", network=network.id, project=charlie.project) == {}
    assert "already exists" in str(
        create(alice, "network_shares", network=network.id, project=charlie.project)["project"]
    )
    [policy] = cloud.network.rbac_policies(object_id=network.id)
    assert (policy.target_project_id, policy.action) == (charlie.project, "access_as_shared")
    cache.clear()
    seen = next(one for one in charlie.get("networks:list").context["records"] if one.id == network.id)
    assert (seen.own, seen.shared) == (False, True)
    assert charlie.verbs(network.id, panel="networks") == set()
    for wrong, words in (("nobody of ours", "give its ID"), (alice.project, "whose network it is")):
        assert words in create(alice, "network_shares", network=network.id, project=wrong)["project"][0]
    assert create(alice, "network_shares", network=network.id, project="*")["project"], "for administrators"
    told = bob.do("delete", policy.id, panel="network_shares")
    assert told
    assert alice.do("delete", policy.id, panel="network_shares") is None
    assert not list(cloud.network.rbac_policies(object_id=network.id))


def test_a_cloud_without_extensions_has_no_such_fields(alice, network, monkeypatch):
    monkeypatch.setattr(provider.Connection, "network_extensions", frozenset())
    form = alice.get("networks:create").context["form"]
    assert not {"mtu", "policy", "dns_domain", "zones", "port_security"} & set(form.fields)
    assert "policy" not in alice.get("networks:act", "edit", id=network.id).context["form"].fields
    assert not {"pairs", "dns_name", "policy"} & set(alice.get("ports:create").context["form"].fields)
    assert alice.url("networks:auto") not in alice.get("networks:list").content.decode()


def test_a_thousand_ports_are_never_all_loaded(alice, cloud, network, calls, name):
    many = [{"network_id": network.id, "name": f"{name}-{n:02}"} for n in range(45)]
    cloud.network.create_ports(many)
    cache.clear()
    alice.get("ports:list")
    cache.clear()
    log = calls()
    first = alice.get("ports:list", network=network.id, sort="name")
    asked = [line[3] for line in log.of("neutron", "ports")]
    assert len(asked) == 1 and "limit=21" in asked[0]
    second = alice.client.get(f"{alice.url('ports:list')}?{first.context['pages']['next'].lstrip('?')}")
    seen = [one.name for page in (first, second) for one in page.context["records"]]
    assert len(seen) == len(set(seen)) == 40
    log, began = calls(), time.monotonic()
    alice.get("ports:list", network=network.id, sort="name")
    assert [line[3] for line in log.of("neutron", "networks|security-groups|qos")] == [], "names are shared"
    assert time.monotonic() - began < 5
    for port in cloud.network.ports(network_id=network.id, fields=["id"]):
        cloud.network.delete_port(port.id)
