"""Ways out of EC2's networks: gateways, route tables and routes."""

from django.core.cache import cache

from tests.moto.networks.conftest import create, of, only


def test_internet_gateways(alice, vpc):
    assert "is created" in create(alice, "internet_gateways", name="door")
    [door] = alice.rows("/internet_gateways/?name=door")["items"]
    assert (door["status"], door["network"]) == ("down", None)
    assert "has an internet gateway already" in alice.act(
        "internet_gateways", "attach", door["id"], network=vpc
    )
    bare = alice.ec2.create_vpc(CidrBlock="10.7.0.0/16")["Vpc"]["VpcId"]
    cache.clear()
    assert alice.act("internet_gateways", "attach", door["id"], network=bare) == "1 gateway is attached."
    assert "detach it first" in alice.act("internet_gateways", "delete", door["id"])
    assert [one["id"] for one in alice.rows(f"/internet_gateways/?network={bare}")["items"]] == [door["id"]]
    assert alice.act("internet_gateways", "detach", door["id"]) == "1 gateway is detached."
    assert "attached to no network" in alice.act("internet_gateways", "detach", door["id"])
    assert alice.act("internet_gateways", "edit", door["id"], name="gate") == "1 gateway saved."
    assert alice.act("internet_gateways", "delete", door["id"]) == "1 gateway deleted."
    gates = alice.ec2.describe_internet_gateways()["InternetGateways"]
    assert door["id"] not in [one["InternetGatewayId"] for one in gates]


def test_route_tables_and_routes(alice, vpc, subnet):
    gate = alice.rows(f"/internet_gateways/?network={vpc}")["items"][0]["id"]
    assert "is created" in create(alice, "route_tables", network=vpc, name="public")
    [table] = alice.rows("/route_tables/?name=public")["items"]
    id = table["id"]
    given = {"route_table": id, "destination": "0.0.0.0/0", "target": gate}
    assert create(alice, "routes", **given) == "The route for 0.0.0.0/0 is added."
    assert "destination: " in create(alice, "routes", **given), "there is one for it already"
    found = {one["destination"]: one for one in alice.rows(f"/routes/?route_table={id}")["items"]}
    assert (found["10.0.0.0/16"]["local"], found["0.0.0.0/0"]["target"]["id"]) == (True, gate)
    assert "always stays" in alice.act("routes", "delete", found["10.0.0.0/16"]["id"])
    assert alice.act("routes", "delete", found["0.0.0.0/0"]["id"]) == "1 route removed."
    routes = only(alice, "describe_route_tables", "RouteTables", RouteTableIds=[id])["Routes"]
    assert [one["DestinationCidrBlock"] for one in routes] == ["10.0.0.0/16"]

    def associations():
        every = alice.ec2.describe_route_tables(Filters=of(vpc))["RouteTables"]
        return {
            one.get("SubnetId", "main"): each["RouteTableId"]
            for each in every
            for one in each["Associations"]
        }

    assert alice.act("route_tables", "associate", id, subnet=subnet) == "The subnet goes by 1 table."
    assert associations()[subnet] == id
    assert "this table already" in alice.act("route_tables", "associate", id, subnet=subnet)
    assert "disassociate them first" in alice.act("route_tables", "delete", id)
    other = alice.ec2.create_route_table(VpcId=vpc)["RouteTable"]["RouteTableId"]
    cache.clear()
    assert alice.act("route_tables", "associate", other, subnet=subnet) == "The subnet goes by 1 table."
    assert associations()[subnet] == other, "moved in one step"
    form = alice.get(f"/route_tables/-/disassociate/?id={other}").context["form"]
    [choice] = [value for value, _label in form.fields["association"].choices if value]
    assert "no longer goes" in alice.act("route_tables", "disassociate", other, association=choice)
    assert subnet not in associations()
    assert alice.act("route_tables", "promote", other) == "1 table is the main one."
    assert associations() == {"main": other}
    assert "main table already" in alice.act("route_tables", "promote", other)
    assert "goes with it" in alice.act("route_tables", "delete", other)
    assert alice.act("route_tables", "delete", id) == "1 route table deleted."


def test_nat_gateways(alice, vpc, subnet):
    assert "is being created" in create(alice, "nat_gateways", name="quiet", subnet=subnet)
    [made] = alice.rows(f"/nat_gateways/?network={vpc}")["items"]
    assert made["subnet"]["id"] == subnet and made["public"]
    asked = alice.get(f"/networks/-/delete/?id={vpc}").content.decode()
    assert "NAT gateway" in asked
    assert alice.act("nat_gateways", "delete", made["id"]) == "1 NAT gateway is being deleted."
    raw = alice.ec2.describe_nat_gateways(NatGatewayIds=[made["id"]])["NatGateways"]
    assert not raw or raw[0]["State"] in ("deleting", "deleted")
    assert alice.ec2.describe_addresses()["Addresses"], "its address stays"
