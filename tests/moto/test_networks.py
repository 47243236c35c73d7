"""Networks of EC2 through the pages, looked at with boto3: what a page says happened did happen."""

from ipaddress import ip_network

import pytest
from django.core.cache import cache

from tests.moto.conftest import told


def create(person, panel, **given):
    """What the person is told; the cache holds nothing of what was made behind the site's back."""
    cache.clear()
    return told(person.client.post(f"{person.base}/{panel}/-/create/", given, follow=True))


def named(rows):
    return next((tag["Value"] for tag in rows.get("Tags") or [] if tag["Key"] == "Name"), "")


def only(person, call, key, **query):
    [found] = getattr(person.ec2, call)(**query)[key]
    return found


def of(network):
    return [{"Name": "vpc-id", "Values": [network]}]


@pytest.fixture
def vpc(alice):
    """A network with a subnet and a way to the internet, made in the form."""
    given = {"name": "shop", "cidr": "10.0.0.0/16", "subnet_cidr": "10.0.1.0/24", "zone": "us-east-1b"}
    assert create(alice, "networks", internet="on", tags="for=tests", **given) == "“shop” is created."
    found = next(one for one in alice.rows("/networks/")["items"] if one["name"] == "shop")
    return found["id"]


@pytest.fixture
def subnet(alice, vpc):
    return only(alice, "describe_subnets", "Subnets", Filters=of(vpc))["SubnetId"]


def test_a_network_with_its_subnet_and_way_out_in_one_form(alice, vpc, subnet):
    made = only(alice, "describe_vpcs", "Vpcs", VpcIds=[vpc])
    assert (made["CidrBlock"], named(made)) == ("10.0.0.0/16", "shop")
    part = only(alice, "describe_subnets", "Subnets", SubnetIds=[subnet])
    assert (part["CidrBlock"], part["AvailabilityZone"]) == ("10.0.1.0/24", "us-east-1b")
    assert part["MapPublicIpOnLaunch"] is True
    gate = only(
        alice, "describe_internet_gateways", "InternetGateways",
        Filters=[{"Name": "attachment.vpc-id", "Values": [vpc]}],
    )  # fmt: skip
    table = only(alice, "describe_route_tables", "RouteTables", Filters=of(vpc))
    routes = {one["DestinationCidrBlock"]: one["GatewayId"] for one in table["Routes"]}
    assert routes == {"10.0.0.0/16": "local", "0.0.0.0/0": gate["InternetGatewayId"]}
    record = alice.record(f"/networks/{vpc}/")
    assert (record["ranges"], record["tags"], record["default"]) == (["10.0.0.0/16"], {"for": "tests"}, False)
    assert [one["name"] for one in record["subnets"]] == ["10.0.1.0/24"]
    assert record["dns_support"] is True


def test_what_is_wrong_with_a_range_is_told_at_the_field(alice, vpc):
    for given, words in (
        ({"cidr": "10.0.0.0/16"}, "cidr: It overlaps with 10.0.0.0/16 (shop)"),
        ({"cidr": "10.1.0.7/16"}, "Did you mean 10.1.0.0/16?"),
        ({"cidr": "10.1.0.0/8", "anyway": "on"}, "cidr: "),
        (
            {"cidr": "10.2.0.0/16", "subnet_cidr": "10.3.0.0/24"},
            "subnet_cidr: It is not a part of 10.2.0.0/16.",
        ),
        (
            {"cidr": "10.2.0.0/15"},
            "cidr: The cloud rejected a value. A network here has a range from /16 to /28.",
        ),
        ({"cidr": "10.2.0.0/16", "internet": "on"}, "subnet_cidr: "),
    ):
        assert words in create(alice, "networks", name="wrong", **given), given
    form = alice.get("/networks/-/create/").context["form"]
    assert form["cidr"].value() == "10.1.0.0/16", "a free one to begin with"
    for given, words in (
        ({"cidr": "10.0.1.0/25"}, "cidr: It overlaps with 10.0.1.0/24 of the same network."),
        (
            {"cidr": "10.9.0.0/24"},
            "cidr: The cloud rejected a value. It has to be a part of the network's range: 10.0.0.0/16.",
        ),
        ({"cidr": "10.0.2.0/29"}, "from /16 to /28"),
    ):
        assert words in create(alice, "subnets", network=vpc, **given), given
    cache.clear()
    form = alice.get(f"/subnets/-/create/?network={vpc}").context["form"]
    assert (form["network"].value(), form["cidr"].value()) == (vpc, "10.0.0.0/24")
    assert len(alice.ec2.describe_vpcs()["Vpcs"]) == 2


def test_a_network_that_fails_half_way_leaves_nothing_behind(alice, monkeypatch):
    from moto.ec2.responses.internet_gateways import InternetGateways

    def refuse(self):
        raise NotImplementedError

    before = len(alice.ec2.describe_vpcs()["Vpcs"])
    monkeypatch.setattr(InternetGateways, "attach_internet_gateway", refuse)
    words = create(
        alice, "networks", name="half", cidr="10.5.0.0/16", subnet_cidr="10.5.1.0/24", internet="on"
    )
    assert "created" not in words
    assert len(alice.ec2.describe_vpcs()["Vpcs"]) == before
    assert not [one for one in alice.ec2.describe_subnets()["Subnets"] if one["CidrBlock"] == "10.5.1.0/24"]


def test_editing_and_deleting_a_network(alice, vpc, subnet):
    words = alice.act("networks", "edit", vpc, name="store", tags="a=b", dns_names="on")
    assert words == "1 network saved."
    record = alice.record(f"/networks/{vpc}/")
    assert (record["name"], record["tags"], record["dns_names"]) == ("store", {"a": "b"}, True)
    alice.run("till", SubnetId=subnet)
    asked = alice.get(f"/networks/-/delete/?id={vpc}").content.decode()
    assert "1 instance: “till”" in asked
    assert "It is in use: till." in alice.act("networks", "delete", vpc)
    assert "It is in use: i-" in alice.act("subnets", "delete", subnet)
    instances = alice.ec2.describe_instances(Filters=of(vpc))["Reservations"][0]["Instances"]
    alice.ec2.terminate_instances(InstanceIds=[instances[0]["InstanceId"]])
    from moto.ec2.models import ec2_backends

    ec2_backends[alice.key.account]["us-east-1"].enis.clear()  # which moto keeps when their instance is gone
    cache.clear()
    assert alice.act("networks", "delete", vpc) == "1 network deleted."
    assert vpc not in [one["VpcId"] for one in alice.ec2.describe_vpcs()["Vpcs"]]
    assert not alice.ec2.describe_subnets(Filters=of(vpc))["Subnets"]
    gates = alice.ec2.describe_internet_gateways()["InternetGateways"]
    assert not [one for one in gates if named(one) == "shop"], "its gateway went with it"


def test_the_default_network_in_one_click(alice):
    page = alice.get("/networks/").content.decode()
    assert "Get me a network" not in page, "there is one"
    default = alice.ec2.describe_vpcs()["Vpcs"][0]["VpcId"]
    assert alice.act("networks", "delete", default) == "1 network deleted."
    page = alice.get("/networks/").content.decode()
    assert "Get me a network" in page
    assert "No network of your own yet" in page
    assert "No networks yet" not in page, "which says it once"
    answer = alice.client.post(f"{alice.base}/networks/-/auto/", follow=True)
    assert "is ready" in told(answer)
    made = only(alice, "describe_vpcs", "Vpcs")
    assert made["IsDefault"]
    assert f"/networks/{made['VpcId']}/" in answer.redirect_chain[-1][0]
    again = alice.client.post(f"{alice.base}/networks/-/auto/", follow=True)
    assert "There is a default network already." in told(again)


def test_subnets(alice, vpc):
    given = {"network": vpc, "name": "back", "cidr": "10.0.9.0/24", "zone": "us-east-1c", "tags": "tier=back"}
    assert create(alice, "subnets", public="on", **given) == "The subnet 10.0.9.0/24 is created."
    found = alice.rows(f"/subnets/?network={vpc}&name=back")["items"]
    assert [(one["cidr"], one["zone"], one["public"], one["free"]) for one in found] == [
        ("10.0.9.0/24", "us-east-1c", True, 251)
    ]
    id = found[0]["id"]
    assert alice.act("subnets", "edit", id, name="rear", tags="") == "1 subnet saved."
    made = only(alice, "describe_subnets", "Subnets", SubnetIds=[id])
    assert (made["MapPublicIpOnLaunch"], named(made), len(made["Tags"])) == (False, "rear", 1)
    page = alice.get(f"/subnets/?network={vpc}")
    assert page.context["parent"]["record"].name == "shop"
    assert "network" not in [column.name for column in page.context["columns"]]
    assert [one["id"] for one in alice.rows("/subnets/?name=10.0.9.0/24")["items"]] == [id]
    assert alice.act("subnets", "delete", id) == "1 subnet deleted."
    assert id not in [one["SubnetId"] for one in alice.ec2.describe_subnets()["Subnets"]]


def test_interfaces(alice, vpc, subnet):
    group = alice.ec2.describe_security_groups(Filters=of(vpc))["SecurityGroups"][0]["GroupId"]
    web = alice.ec2.create_security_group(GroupName="web", Description="web", VpcId=vpc)["GroupId"]
    given = {"subnet": subnet, "name": "spare", "description": "of a test", "security_groups": [group]}
    assert "is created" in create(alice, "ports", addresses="10.0.1.20\n10.0.1.21", tags="a=b", **given)
    [port] = alice.rows("/ports/?name=spare")["items"]
    assert (port["addresses"], port["status"], port["tags"]) == (
        ["10.0.1.20", "10.0.1.21"],
        "down",
        {"a": "b"},
    )
    id = port["id"]

    def raw():
        return only(alice, "describe_network_interfaces", "NetworkInterfaces", NetworkInterfaceIds=[id])

    words = alice.act("ports", "edit", id, name="spare", description="new", security_groups=[group, web])
    assert words == "1 port saved."
    made = raw()
    assert (made["Description"], made["SourceDestCheck"]) == ("new", False), "what is not ticked is off"
    assert {one["GroupId"] for one in made["Groups"]} == {group, web}
    assert "at least one security group" in alice.act("ports", "edit", id, name="spare", description="new")
    assert (
        alice.act("ports", "readdress", id, secondary="10.0.1.30\n10.0.1.31") == "Addresses of 1 port saved."
    )
    assert {one["PrivateIpAddress"] for one in raw()["PrivateIpAddresses"]} == {
        "10.0.1.20",
        "10.0.1.30",
        "10.0.1.31",
    }

    there = alice.run("there", SubnetId=subnet, Placement={"AvailabilityZone": "us-east-1b"})[0]
    assert alice.act("ports", "attach", id, instance=there) == "1 port is attached."
    attachment = raw()["Attachment"]
    assert (attachment["InstanceId"], attachment["DeviceIndex"]) == (there, 1)
    tab = alice.get(f"/ports/?instance={there}")
    assert {one.first for one in tab.context["records"]} == {True, False}
    first = next(one for one in tab.context["records"] if one.first)
    assert "first interface" in alice.act("ports", "detach", first.id)
    assert "detach it first" in alice.act("ports", "delete", id)
    assert "already" in alice.act("ports", "attach", id, instance=there)
    assert alice.act("ports", "detach", id) == "1 port is being detached."
    assert "attached to no instance" in alice.act("ports", "detach", id)
    assert alice.act("ports", "delete", id) == "1 port deleted."
    assert alice.rows("/ports/?name=spare")["items"] == []


def test_an_interface_for_an_instance_in_another_zone_leaves_nothing_behind(alice, vpc, subnet):
    far = alice.run("far", Placement={"AvailabilityZone": "us-east-1a"})[0]
    words = create(alice, "ports", subnet=subnet, name="spare", instance=far)
    assert words.startswith("instance: ") and "us-east-1b" in words
    assert alice.rows("/ports/?name=spare")["items"] == []


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


def test_interfaces_come_in_parts_and_names_are_asked_for_together(site, alice, subnet):
    for _n in range(23):
        alice.ec2.create_network_interface(SubnetId=subnet)
    cache.clear()
    alice.get("/ports/")
    cache.clear()
    site.calls.clear()
    first = alice.rows("/ports/?limit=20")
    assert len(first["items"]) == 20
    asked = sorted(one for one in site.calls if one != "ListAccountAliases")
    assert asked == ["DescribeNetworkInterfaces", "DescribeTags"], "no call a row"
    rest = alice.rows(f"/ports/?limit=20&marker={first['next']}")
    ids = {one["id"] for one in first["items"] + rest["items"]}
    assert len(ids) == 23 and rest["next"] is None


def test_the_first_free_part_is_suggested(alice):
    """Of a network that is cut into pieces already; nothing where it is full."""
    default = alice.ec2.describe_vpcs()["Vpcs"][0]
    form = alice.get(f"/subnets/-/create/?network={default['VpcId']}").context["form"]
    used = [ip_network(one["CidrBlock"]) for one in alice.ec2.describe_subnets()["Subnets"]]
    suggested = ip_network(form["cidr"].value())
    assert suggested.subnet_of(ip_network(default["CidrBlock"]))
    assert not any(one.overlaps(suggested) for one in used)
