"""The parts of Neutron that panels of the dashboard stand on, beyond networks and ports."""

import uuid

import pytest

from devcloud.seeds.api import Api, ApiError

pytestmark = pytest.mark.devcloud


@pytest.fixture
def network(alice):
    made = alice.post("neutron", "/v2.0/networks", {"network": {"name": f"test-{uuid.uuid4().hex[:8]}"}})[
        "network"
    ]
    subnet = {"network_id": made["id"], "ip_version": 4, "cidr": "10.99.0.0/24"}
    made["subnet"] = alice.post("neutron", "/v2.0/subnets", {"subnet": subnet})["subnet"]["id"]
    yield made
    for port in alice.get("neutron", f"/v2.0/ports?network_id={made['id']}")["ports"]:
        alice.call("DELETE", "neutron", f"/v2.0/ports/{port['id']}")
    alice.call("DELETE", "neutron", f"/v2.0/networks/{made['id']}")


def port(alice, network):
    body = {"port": {"network_id": network["id"], "dns_name": "somewhere"}}
    return alice.post("neutron", "/v2.0/ports", body)["port"]


def test_quota_with_what_is_used(alice):
    details = alice.get("neutron", f"/v2.0/quotas/{alice.project}/details")["quota"]
    assert 0 < details["port"]["used"] < details["port"]["limit"]
    assert details["security_group"]["limit"] > 0


def test_names_and_tags(alice, network):
    found = port(alice, network)
    assert found["dns_assignment"][0]["fqdn"] == "somewhere.devcloud.example."
    alice.put("neutron", f"/v2.0/networks/{network['id']}/tags", {"tags": ["blue"]})
    tagged = alice.get("neutron", "/v2.0/networks?tags=blue")["networks"]
    assert network["id"] in [other["id"] for other in tagged]


def test_quality_of_service(alice, network):
    policy = alice.get("neutron", "/v2.0/qos/policies?name=modest")["policies"][0]["id"]
    alice.put("neutron", f"/v2.0/networks/{network['id']}", {"network": {"qos_policy_id": policy}})
    assert alice.get("neutron", f"/v2.0/networks/{network['id']}")["network"]["qos_policy_id"] == policy


def test_trunk(alice, network):
    parent, child = port(alice, network), alice.post(
        "neutron", "/v2.0/ports", {"port": {"network_id": network["id"]}}
    )["port"]  # fmt: skip
    sub = {"port_id": child["id"], "segmentation_type": "vlan", "segmentation_id": 100}
    body = {"trunk": {"port_id": parent["id"], "sub_ports": [sub]}}
    trunk = alice.post("neutron", "/v2.0/trunks", body)["trunk"]["id"]
    assert alice.get("neutron", f"/v2.0/trunks/{trunk}")["trunk"]["sub_ports"][0]["segmentation_id"] == 100
    alice.call("DELETE", "neutron", f"/v2.0/trunks/{trunk}")


def test_port_forwarding(alice):
    public = alice.get("neutron", "/v2.0/networks?name=public")["networks"][0]["id"]
    address = alice.post("neutron", "/v2.0/floatingips", {"floatingip": {"floating_network_id": public}})
    address = address["floatingip"]["id"]
    private = alice.get("neutron", "/v2.0/networks?name=private")["networks"][0]["id"]
    inside = alice.post("neutron", "/v2.0/ports", {"port": {"network_id": private}})["port"]
    four = next(fixed["ip_address"] for fixed in inside["fixed_ips"] if "." in fixed["ip_address"])
    rule = {"protocol": "tcp", "external_port": 2222, "internal_port": 22}
    rule |= {"internal_port_id": inside["id"], "internal_ip_address": four}
    path = f"/v2.0/floatingips/{address}/port_forwardings"
    made = alice.post("neutron", path, {"port_forwarding": rule})["port_forwarding"]
    assert made["external_port"] == 2222
    alice.call("DELETE", "neutron", f"{path}/{made['id']}")
    alice.call("DELETE", "neutron", f"/v2.0/floatingips/{address}")
    alice.call("DELETE", "neutron", f"/v2.0/ports/{inside['id']}")


def test_sharing_with_another_project(cloud, alice, network):
    charlie = Api(cloud.layout, "charlie", "research")
    body = {"object_type": "network", "object_id": network["id"], "action": "access_as_shared"}
    policy = alice.post(
        "neutron", "/v2.0/rbac-policies", {"rbac_policy": body | {"target_tenant": charlie.project}}
    )
    seen = charlie.get("neutron", f"/v2.0/networks?id={network['id']}")["networks"]
    assert [other["name"] for other in seen] == [network["name"]]
    alice.call("DELETE", "neutron", f"/v2.0/rbac-policies/{policy['rbac_policy']['id']}")


def test_get_me_a_network(cloud):
    charlie = Api(cloud.layout, "charlie", "research")
    topology = charlie.get("neutron", f"/v2.0/auto-allocated-topology/{charlie.project}")
    network = topology["auto_allocated_topology"]["id"]
    subnets = charlie.get("neutron", f"/v2.0/subnets?network_id={network}")["subnets"]
    assert subnets[0]["cidr"].endswith("/24")
    charlie.call("DELETE", "neutron", f"/v2.0/auto-allocated-topology/{charlie.project}")


def test_limits_and_types_of_volumes(alice):
    limits = alice.get("cinder", "/limits")["limits"]["absolute"]
    assert limits["maxTotalVolumes"] == 30
    assert limits["totalVolumesUsed"] >= 5
    assert {"standard", "fast"} <= {kind["name"] for kind in alice.get("cinder", "/types")["volume_types"]}


def test_routes_come_and_go(alice):
    router = alice.get("neutron", "/v2.0/routers?name=router")["routers"][0]
    more = {"destination": "10.98.0.0/16", "nexthop": "10.0.0.8"}
    path = f"/v2.0/routers/{router['id']}"
    added = alice.put("neutron", f"{path}/add_extraroutes", {"router": {"routes": [more]}})["router"][
        "routes"
    ]
    assert more in added
    assert {"destination": "10.99.0.0/16", "nexthop": "10.0.0.9"} in added
    left = alice.put("neutron", f"{path}/remove_extraroutes", {"router": {"routes": [more]}})["router"]
    assert more not in left["routes"]


def test_what_a_port_may_carry(alice, network):
    made = port(alice, network)
    path = f"/v2.0/ports/{made['id']}"
    pairs = [{"ip_address": "10.99.0.200"}]
    found = alice.put("neutron", path, {"port": {"allowed_address_pairs": pairs}})["port"]
    assert found["allowed_address_pairs"][0]["ip_address"] == "10.99.0.200"
    policy = alice.get("neutron", "/v2.0/qos/policies?name=slow")["policies"][0]
    assert {rule["type"] for rule in policy["rules"]} == {"bandwidth_limit", "dscp_marking"}
    assert alice.put("neutron", path, {"port": {"qos_policy_id": policy["id"]}})["port"]["qos_policy_id"]
    body = {"port_security_enabled": False, "allowed_address_pairs": [], "security_groups": []}
    assert alice.put("neutron", path, {"port": body})["port"]["port_security_enabled"] is False


def test_filters_order_and_pages(alice, network):
    made = [port(alice, network) for _ in range(3)]
    addresses = sorted(one["fixed_ips"][0]["ip_address"] for one in made)
    query = f"network_id={network['id']}&fixed_ips=ip_address_substr%3D10.99.0."
    assert len(alice.get("neutron", f"/v2.0/ports?{query}")["ports"]) == 3
    assert not alice.get("neutron", f"/v2.0/ports?{query}77777")["ports"]
    assert len(addresses) == 3
    page = alice.get("neutron", f"/v2.0/ports?network_id={network['id']}&limit=2&sort_key=id&sort_dir=desc")
    ids = sorted((one["id"] for one in made), reverse=True)
    assert [one["id"] for one in page["ports"]] == ids[:2]
    assert any(link["rel"] == "next" for link in page["ports_links"])


def test_a_change_of_an_older_revision_is_refused(alice, network):
    path, change = f"/v2.0/networks/{network['id']}", {"network": {"description": "new"}}
    with pytest.raises(ApiError) as refusal:
        alice.call("PUT", "neutron", path, change, headers={"If-Match": "revision_number=99"})
    assert refusal.value.status == 412


def test_names_of_a_network(alice, network):
    body = {"network": {"dns_domain": "shop.example."}}
    assert (
        alice.put("neutron", f"/v2.0/networks/{network['id']}", body)["network"]["dns_domain"]
        == "shop.example."
    )


def test_seeds(alice):
    group = alice.get("neutron", "/v2.0/security-groups?name=from-offices")["security_groups"][0]
    offices = alice.get("neutron", "/v2.0/address-groups?name=offices")["address_groups"][0]
    assert group["stateful"] is False
    assert offices["id"] in [rule["remote_address_group_id"] for rule in group["security_group_rules"]]
    pool = alice.get("neutron", "/v2.0/subnetpools?name=routed-pool")["subnetpools"][0]
    scope = alice.get("neutron", "/v2.0/address-scopes?name=routed")["address_scopes"][0]
    assert pool["address_scope_id"] == scope["id"]
    addresses = alice.get("neutron", "/v2.0/floatingips")["floatingips"]
    many = next(found for found in addresses if found["description"] == "For SSH to many")
    assert {rule["external_port"] for rule in many["port_forwardings"]} == {2201, 2202}
    backend = alice.get("neutron", "/v2.0/networks?name=backend")["networks"][0]
    shared = alice.get("neutron", f"/v2.0/rbac-policies?object_id={backend['id']}")["rbac_policies"]
    assert shared[0]["action"] == "access_as_shared"
