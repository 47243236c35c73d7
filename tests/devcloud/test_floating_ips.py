"""Floating IPs and port forwardings on a real Neutron: what the pages say happened did happen."""

import pytest
from django.core.cache import cache


@pytest.fixture
def port(cloud, name):
    """A port on a network that a router leads to, and its address there."""
    network = cloud.network.find_network("private", project_id=cloud.current_project_id)
    made = cloud.network.create_port(network_id=network.id, name=name)
    yield made
    for address in cloud.network.ips(description=name):
        for one in cloud.network.port_forwardings(address):
            cloud.network.delete_floating_ip_port_forwarding(address, one)
        cloud.network.delete_ip(address)
    cloud.network.delete_port(made)


def four(port):
    return next(one["ip_address"] for one in port.fixed_ips if ":" not in one["ip_address"])


@pytest.fixture
def lost(cloud, name):
    """A port on a network that no router leads to."""
    network = cloud.network.find_network("backend", project_id=cloud.current_project_id)
    made = cloud.network.create_port(network_id=network.id, name=f"{name}-lost")
    yield made
    cloud.network.delete_port(made)


def allocate(alice, cloud, name, **given):
    """An address that the form gave: as Neutron has it, or what is wrong."""
    pools = alice.choices(alice.get("floating_ips:create"), "pool")
    answer = alice.post("floating_ips:create", pool=pools["public"], description=name, **given)
    cache.clear()
    if answer.status_code != 302:
        return dict(answer.context["form"].errors)
    return next(iter(cloud.network.ips(description=name)))


def test_an_address_is_led_to_a_port_and_away(alice, cloud, port, name):
    address = allocate(alice, cloud, name)
    assert not address.port_id
    row = alice.get("floating_ips:list", name=address.floating_ip_address, format="json").json()["items"]
    assert [(one["id"], one["status"]) for one in row] == [(address.id, "free")]
    part = {"name": address.floating_ip_address[:-1], "format": "json"}
    assert address.id in [one["id"] for one in alice.get("floating_ips:list", **part).json()["items"]]
    kept = {"name": address.floating_ip_address, "format": "json"}
    assert len(alice.get("floating_ips:list", use="free", **kept).json()["items"]) == 1
    assert not alice.get("floating_ips:list", use="used", **kept).json()["items"]
    assert "Costs money and leads nowhere" in alice.get("overview").content.decode()
    offered = alice.offered("associate", address.id, "target", panel="floating_ips")
    assert f"port {name} · {four(port)}" in offered or f"{name} · {four(port)}" in offered
    target = f"{port.id}:{four(port)}"
    assert alice.do("associate", address.id, panel="floating_ips", target=target) is None
    address = cloud.network.get_ip(address.id)
    assert (address.port_id, address.fixed_ip_address) == (port.id, four(port))
    cache.clear()
    assert len(alice.get("floating_ips:list", use="used", **kept).json()["items"]) == 1
    assert target not in alice.offered("associate", address.id, "target", panel="floating_ips").values()
    cache.clear()
    assert alice.do("associate", address.id, panel="floating_ips", target=target) is not None
    [refused] = alice.do("delete", address.id, panel="floating_ips")
    assert "It is in use: disassociate it first." in refused
    assert alice.do("disassociate", address.id, panel="floating_ips") is None
    assert not cloud.network.get_ip(address.id).port_id
    assert alice.do("edit", address.id, panel="floating_ips", description=f"{name}") is None
    cache.clear()
    assert alice.do("delete", address.id, panel="floating_ips") is None
    assert not list(cloud.network.ips(description=name))


def test_what_no_router_leads_to_is_offered_last_and_said_so(alice, cloud, port, lost, name):
    target = f"{lost.id}:{four(lost)}"
    words = "No router leads there from this pool."
    assert words in allocate(alice, cloud, name, target=target)["target"][0]
    address = allocate(alice, cloud, name)
    offered = list(alice.offered("associate", address.id, "target", panel="floating_ips").values())
    assert offered.index(f"{port.id}:{four(port)}") < offered.index(target)
    [refused] = alice.do("associate", address.id, panel="floating_ips", target=target)
    assert refused.startswith(words), "without the ids of Neutron's own words"


def test_an_address_is_allocated_for_something(alice, cloud, port, name):
    assert "address" in allocate(alice, cloud, name, address="300.1.2.3")
    assert "dns_name" in allocate(alice, cloud, name, dns_domain="example.org.")
    made = allocate(
        alice, cloud, name, target=f"{port.id}:{four(port)}", dns_name="shop", dns_domain="example.org"
    )
    assert made.port_id == port.id
    told = alice.get("floating_ips:list").content.decode()
    assert made.dns_name or "The cloud has not kept its DNS name" in told
    record = alice.get("floating_ips:detail", made.id).context["record"]
    assert (record.status, record.fixed) == ("used", four(port))
    assert name in record.device
    refused = allocate(alice, cloud, name, address=made.floating_ip_address)
    assert set(refused) == {"address"}, "the cloud's words stand at the field"


def test_ports_are_forwarded(alice, cloud, port, name):
    address = allocate(alice, cloud, name)
    target = f"{port.id}:{four(port)}"
    given = {
        "floating_ip": address.id,
        "protocol": "tcp",
        "target": target,
        "outside": "8080",
        "inside": "80",
    }

    def forward(**more):
        answer = alice.post("port_forwardings:create", **(given | more))
        cache.clear()
        return None if answer.status_code == 302 else dict(answer.context["form"].errors)

    assert forward() is None
    [made] = cloud.network.port_forwardings(address)
    assert (made.external_port, made.internal_port, made.internal_ip_address) == (8080, 80, four(port))
    again = forward(inside="81")
    assert again and "8080" in str(again), "the cloud says what is taken"
    assert forward(outside="9000-9010", inside="", protocol="udp", description="games") is None
    assert "wrong way" in forward(outside="90-80")["outside"][0]
    assert "as many" in forward(outside="7000-7003", inside="80-81")["inside"][0]
    tab = alice.get("port_forwardings:list", floating_ip=address.id)
    assert sorted((one.protocol, one.outside, one.inside) for one in tab.context["records"]) == [
        ("tcp", "8080", "80"),
        ("udp", "9000-9010", "9000-9010"),
    ]
    every = alice.get("port_forwardings:list", format="json", limit="100").json()["items"]
    assert {one.id for one in tab.context["records"]} <= {one["id"] for one in every}
    cache.clear()
    assert alice.get("floating_ips:detail", address.id).context["record"].status == "forwarding"
    other = allocate(alice, cloud, f"{name} idle")
    shown = alice.get("floating_ips:list", use="used", limit="100").content.decode()
    assert "2 forwarded ports" in shown and address.floating_ip_address in shown
    shown = alice.get("floating_ips:list", use="free", limit="100").content.decode()
    assert other.floating_ip_address in shown and "forwarded port" not in shown
    cloud.network.delete_ip(other)
    id = f"{address.id}:{made.id}"
    form = alice.get("port_forwardings:act", "edit", id=id).context["form"]
    assert (form["outside"].value(), form["inside"].value(), form["target"].value()) == ("8080", "80", target)
    changed = {
        "protocol": "tcp",
        "target": target,
        "outside": "8081",
        "inside": "8080",
        "description": "shop",
    }
    assert alice.do("edit", id, panel="port_forwardings", **changed) is None
    changed = cloud.network.get_port_forwarding(made.id, address)
    assert (changed.external_port, changed.internal_port, changed.description) == (8081, 8080, "shop")
    cache.clear()
    ids = [one.id for one in alice.get("port_forwardings:list", floating_ip=address.id).context["records"]]
    assert alice.do("delete", *ids, panel="port_forwardings") is None
    assert not list(cloud.network.port_forwardings(address))
