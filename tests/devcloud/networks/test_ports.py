"""Subnets and ports of Neutron."""

import time

import pytest
from django.core.cache import cache
from openstack.exceptions import ResourceNotFound

from tests.devcloud.conftest import wait
from tests.devcloud.networks.conftest import create, fresh_range


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

    pool = alice.pick(alice.choices(alice.get("subnets:create"), "pool"), "routed-pool")
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
