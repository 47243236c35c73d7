"""Networks of EC2 through the pages, looked at with boto3: what a page says happened did happen."""

from ipaddress import ip_network

from django.core.cache import cache

from tests.moto.conftest import told
from tests.moto.networks.conftest import create, named, of, only


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


def test_the_first_free_part_is_suggested(alice):
    """Of a network that is cut into pieces already; nothing where it is full."""
    default = alice.ec2.describe_vpcs()["Vpcs"][0]
    form = alice.get(f"/subnets/-/create/?network={default['VpcId']}").context["form"]
    used = [ip_network(one["CidrBlock"]) for one in alice.ec2.describe_subnets()["Subnets"]]
    suggested = ip_network(form["cidr"].value())
    assert suggested.subnet_of(ip_network(default["CidrBlock"]))
    assert not any(one.overlaps(suggested) for one in used)
