"""The parts of Neutron that panels of the dashboard stand on, beyond networks and ports."""

import uuid

import pytest

from devcloud.seeds.api import Api

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
