"""VPCs of EC2 with their subnets, route tables and internet gateways, and the instances in them.

https://docs.aws.amazon.com/vpc/latest/userguide/how-it-works.html
"""

from ...clouds.ec2_tags import filters, name_of
from ..instances.ec2 import STATUS
from .reading import Reading
from .record import MOST, Link, Thing

NAT_STATUS = {"pending": "making", "available": "active", "failed": "error", "deleting": "deleting"}
ALIVE = ["pending", "running", "stopping", "stopped", "shutting-down"]
ANSWERS = 5  # to ask for at the most, of one kind


class Backend(Reading):
    def questions(self):
        return {
            "networks": lambda: self.shared(30, "networks"),
            "subnets": lambda: self.shared(30, "subnets"),
            "tables": lambda: self.shared(15, "tables"),
            "gateways": lambda: self.shared(15, "gateways"),
            "nats": lambda: self.shared(15, "nats"),
            "instances": self._instances,
        }

    def networks(self):
        return self._every("describe_vpcs", "Vpcs")

    def subnets(self):
        return self._every("describe_subnets", "Subnets")

    def tables(self):
        return self._every("describe_route_tables", "RouteTables", 100)

    def gateways(self):
        return self._every("describe_internet_gateways", "InternetGateways")

    def nats(self):
        """Not those that are gone, which EC2 tells of for an hour.

        https://docs.aws.amazon.com/AWSEC2/latest/APIReference/API_DescribeNatGateways.html
        """
        wanted = [
            {"Name": "state", "Values": list(NAT_STATUS)}
        ]  # the one call of EC2's whose filters are a Filter
        return self._every("describe_nat_gateways", "NatGateways", Filter=wanted)

    def _instances(self):
        found = self._every("describe_instances", "Reservations", Filters=filters(instance_state_name=ALIVE))
        return [one for reservation in found for one in reservation["Instances"]]

    def _every(self, verb, what, size=1000, **query):
        """All of a kind, by EC2's tokens, but never without end."""
        found, token = [], ""
        for _answer in range(ANSWERS):
            answer = getattr(self.api.ec2, verb)(
                MaxResults=size, **query, **({"NextToken": token} if token else {})
            )
            found += answer[what]
            token = answer.get("NextToken", "")
            if not token or len(found) >= MOST:
                break
        return found

    def things(self, networks, subnets, tables, gateways, nats, instances):
        names = {one["VpcId"]: name_of(one) for one in networks}
        names |= {one["SubnetId"]: name_of(one) for one in subnets}
        names |= {one["InternetGatewayId"]: name_of(one) for one in gateways}
        names |= {one["NatGatewayId"]: name_of(one) for one in nats}
        found = []
        for one in networks:
            ranges = [one["CidrBlock"]] + [
                six["Ipv6CidrBlock"] for six in one.get("Ipv6CidrBlockAssociationSet") or []
            ]
            found.append(Thing(one["VpcId"], name_of(one), "network", _state(one), tuple(ranges)))
        for one in gateways:
            on = tuple(Link(to["VpcId"], names.get(to["VpcId"], ""), "network") for to in one["Attachments"])
            status = "active" if on else "down"
            found.append(Thing(one["InternetGatewayId"], name_of(one), "gateway", status, (), on))
        for one in subnets:
            on = (Link(one["VpcId"], names.get(one["VpcId"], ""), "network"),)
            ranges = (one["CidrBlock"],)
            found.append(
                Thing(one["SubnetId"], name_of(one), "subnet", _state(one), ranges, on, one["VpcId"])
            )
        found += [self._table(one, names, subnets, tables) for one in tables]
        found += [_nat(one, names) for one in nats]
        found += [_instance(one, names) for one in instances[:MOST]]
        return found, len(instances) >= MOST

    def _table(self, raw, names, subnets, tables):
        """A route table hangs on the gateways that it leads to and on its subnets; the main one on those that have no other."""
        ties = raw.get("Associations") or []
        inside = [one["SubnetId"] for one in ties if one.get("SubnetId")]
        if any(one.get("Main") for one in ties):
            taken = {one.get("SubnetId") for table in tables for one in table.get("Associations") or []}
            inside += [
                one["SubnetId"]
                for one in subnets
                if one["VpcId"] == raw["VpcId"] and one["SubnetId"] not in taken
            ]
        ways = [one.get("NatGatewayId") or one.get("GatewayId") or "" for one in raw.get("Routes") or []]
        kinds = {"igw": "gateway", "nat": "nat"}
        ways = [(id, kinds.get(id.partition("-")[0])) for id in dict.fromkeys(ways)]
        on = [Link(id, names.get(id, ""), kind) for id, kind in ways if kind and id in names]
        on += [Link(id, names.get(id, ""), "subnet") for id in inside]
        dead = any(one.get("State") == "blackhole" for one in raw.get("Routes") or [])
        status = "broken" if dead else "active"
        return Thing(raw["RouteTableId"], name_of(raw), "table", status, (), tuple(on), raw["VpcId"])


def _nat(raw, names):
    """It stands in the subnet that it leads out by; the tables that lead to it hang on it."""
    told = raw.get("NatGatewayAddresses") or []
    ips = [one.get("PublicIp") for one in told] + [one.get("PrivateIp") for one in told]
    subnet = raw["SubnetId"]
    return Thing(
        raw["NatGatewayId"],
        name_of(raw),
        "nat",
        NAT_STATUS.get(raw.get("State"), "making"),
        tuple(filter(None, ips)),
        (Link(subnet, names.get(subnet, ""), "subnet"),),
        subnet,
    )


def _instance(raw, names):
    plugs = raw.get("NetworkInterfaces") or []
    nets = list(dict.fromkeys(filter(None, [raw.get("SubnetId"), *(one.get("SubnetId") for one in plugs)])))
    ips = [raw.get("PublicIpAddress"), raw.get("PrivateIpAddress")]
    ips += [ip["PrivateIpAddress"] for one in plugs for ip in one.get("PrivateIpAddresses") or []]
    return Thing(
        raw["InstanceId"],
        name_of(raw),
        "instance",
        STATUS.get(raw["State"]["Name"], "unknown"),
        tuple(dict.fromkeys(filter(None, ips))),
        tuple(Link(id, names.get(id, ""), "subnet") for id in nets),
        nets[0] if nets else "",
    )


def _state(raw):
    return {"available": "active", "pending": "making"}.get(raw.get("State"), "active")
