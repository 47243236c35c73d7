"""The picture of an account: VPCs with their subnets, tables and gateways, as boto3 says, and who stands where."""

import pytest
from django.core.cache import cache


@pytest.fixture
def built(alice):
    """A VPC with a subnet that leads to the world and one that does not, instances in both; beside the account's own default."""
    ec2 = alice.ec2
    vpc = ec2.create_vpc(CidrBlock="10.9.0.0/16")["Vpc"]["VpcId"]
    out = ec2.create_subnet(VpcId=vpc, CidrBlock="10.9.1.0/24")["Subnet"]["SubnetId"]
    back = ec2.create_subnet(VpcId=vpc, CidrBlock="10.9.2.0/24")["Subnet"]["SubnetId"]
    gate = ec2.create_internet_gateway()["InternetGateway"]["InternetGatewayId"]
    ec2.attach_internet_gateway(InternetGatewayId=gate, VpcId=vpc)
    table = ec2.create_route_table(VpcId=vpc)["RouteTable"]["RouteTableId"]
    ec2.create_route(RouteTableId=table, DestinationCidrBlock="0.0.0.0/0", GatewayId=gate)
    ec2.associate_route_table(RouteTableId=table, SubnetId=out)
    for id, name in (vpc, "shop"), (out, "out"), (back, "back"), (gate, "world"):
        ec2.create_tags(Resources=[id], Tags=[{"Key": "Name", "Value": name}])
    [web] = alice.run("web", SubnetId=out)
    [data] = alice.run("data", SubnetId=back)
    cache.clear()
    return {"vpc": vpc, "out": out, "back": back, "gate": gate, "table": table, "web": web, "data": data}


def drawn(person):
    told = person.get("/topology/-/graph/?format=json").json()
    return told, {one["id"]: one for one in told["nodes"]}


def test_it_is_what_boto_says(alice, built):
    told, nodes = drawn(alice)
    ec2 = alice.ec2
    assert {one["VpcId"] for one in ec2.describe_vpcs()["Vpcs"]} == {
        id for id, one in nodes.items() if one["kind"] == "network"
    }
    subnets = {one["SubnetId"]: one for one in ec2.describe_subnets()["Subnets"]}
    assert {id: one["VpcId"] for id, one in subnets.items()} == {
        id: one["place"] for id, one in nodes.items() if one["kind"] == "subnet"
    }
    assert nodes[built["vpc"]]["name"] == "shop" and nodes[built["vpc"]]["note"] == "10.9.0.0/16"
    assert nodes[built["gate"]]["on"] == [built["vpc"]]
    assert set(nodes[built["table"]]["on"]) == {built["gate"], built["out"]}
    [main] = [
        one
        for one in nodes.values()
        if one["kind"] == "table" and one["place"] == built["vpc"] and one["id"] != built["table"]
    ]
    assert main["on"] == [built["back"]], "who has no table of its own has the main one"
    assert nodes[built["web"]]["place"] == built["out"]
    assert nodes[built["data"]]["place"] == built["back"]
    assert nodes[built["web"]]["state"] == "Running"
    assert not told["notes"]


def test_a_nat_gateway_stands_in_its_subnet(alice, built):
    ec2 = alice.ec2
    address = ec2.allocate_address(Domain="vpc")
    made = ec2.create_nat_gateway(SubnetId=built["out"], AllocationId=address["AllocationId"])["NatGateway"]
    id = made["NatGatewayId"]
    ec2.create_tags(Resources=[id], Tags=[{"Key": "Name", "Value": "way out"}])
    table = ec2.create_route_table(VpcId=built["vpc"])["RouteTable"]["RouteTableId"]
    ec2.create_route(RouteTableId=table, DestinationCidrBlock="0.0.0.0/0", NatGatewayId=id)
    ec2.associate_route_table(RouteTableId=table, SubnetId=built["back"])
    cache.clear()
    told, nodes = drawn(alice)
    assert (nodes[id]["name"], nodes[id]["kind"], nodes[id]["place"]) == ("way out", "nat", built["out"])
    assert nodes[id]["addresses"][0] == address["PublicIp"] and nodes[id]["state"] == "Active"
    assert nodes[id]["href"] == f"{alice.base}/nat_gateways/{id}/"
    assert set(nodes[table]["on"]) == {id, built["back"]} and not told["notes"]
    assert "way out" in alice.get("/topology/?kind=nat").content.decode()
    ec2.delete_nat_gateway(NatGatewayId=id)
    cache.clear()
    assert id not in drawn(alice)[1], "EC2 tells of it for an hour more"


def test_what_is_terminated_is_gone_and_what_is_many_is_grouped(alice, built):
    alice.ec2.terminate_instances(InstanceIds=[built["data"]])
    alice.run("crowd-1", count=9, SubnetId=built["out"])
    for n, id in enumerate(alice.run("node", count=6, SubnetId=built["out"])):
        alice.ec2.create_tags(Resources=[id], Tags=[{"Key": "Name", "Value": f"node-{n}"}])
    cache.clear()
    told, nodes = drawn(alice)
    assert built["data"] not in nodes
    groups = {one["name"]: one for one in told["groups"]}
    assert groups["node-*"]["note"] == "6 instances" and groups["crowd-*"]["note"] == "9 instances"
    assert groups["node-*"]["state"] == "6 Running" and groups["node-*"]["tones"] == {"ok": 6}
    assert nodes[built["web"]]["group"] == ""
    assert nodes[built["out"]]["note"] == "10.9.1.0/24 · 16 instances"


def test_watching_costs_one_question_an_interval(alice, site, built):
    drawn(alice)
    alice.get("/topology/")  # what is in the menu is known from now on
    site.calls.clear()
    drawn(alice)
    alice.get("/topology/")
    assert site.calls == []
    bob = site.person("bob")
    assert not drawn(bob)[1].keys() & {built["vpc"], built["web"]}, "another account is another picture"


def test_a_card_leads_to_its_page(alice, built):
    htmx = {"HX-Request": "true"}
    card = alice.client.get(f"{alice.base}/topology/-/card/{built['web']}/", headers=htmx).content.decode()
    assert f"{alice.base}/instances/{built['web']}/" in card and "Stop" in card and "out" in card
    plain = alice.get(f"/topology/-/card/{built['web']}/")
    assert plain["Location"] == f"{alice.base}/instances/{built['web']}/"
    assert alice.get("/topology/-/card/vpc-00000000000000000/").status_code == 404
