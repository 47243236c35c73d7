"""Networks of EC2 (VPCs). https://docs.aws.amazon.com/AWSEC2/latest/APIReference/API_DescribeVpcs.html"""

from contextlib import suppress
from dataclasses import dataclass, field
from ipaddress import ip_network

from django.utils.translation import gettext as _

from ...clouds.ec2_tags import filters, name_of, specified, tags_of
from ...clouds.errors import CloudError, Conflict, Invalid
from ...clouds.gather import gather
from .. import Ref
from .amazon import Vpc, titled, whole
from .ranges import free
from .record import Network as BaseNetwork

STATUS = {"available": "up", "pending": "building"}
FREE = [f"10.{second}.0.0/16" for second in range(256)]


@dataclass(frozen=True)
class Network(BaseNetwork):
    """A VPC: a range of its own, cut into subnets. ``dns_…`` are known on its own page only."""

    ranges: tuple[str, ...] = ()
    default: bool = False
    dns_support: bool | None = None
    dns_names: bool | None = None
    tags: dict = field(default_factory=dict, hash=False)


class Backend(Vpc):
    Record = Network
    kind, call, rows_key, id_key = "vpc", "describe_vpcs", "Vpcs", "VpcId"

    def list(self, window, *, name=""):
        rows, following, known = self._part(window, self._searched(name), ["subnets_of_networks"])
        subnets = known["subnets_of_networks"]
        return whole(window, rows, following, lambda raw: _record(raw, subnets))

    def subnets_of_networks(self):
        """{network: ((subnet, range), ...)}"""
        found = {}
        for one in self._every("describe_subnets", "Subnets"):
            found.setdefault(one["VpcId"], []).append((one["SubnetId"], one["CidrBlock"]))
        return found

    def get(self, id):
        calls = {
            name: lambda attribute=attribute: self._attribute(id, attribute)
            for name, attribute in (("dns_support", "enableDnsSupport"), ("dns_names", "enableDnsHostnames"))
        }
        answers = gather(calls | {"raw": lambda: self._one(id, ["subnets_of_networks"])})
        if isinstance(answers["raw"], CloudError):
            raise answers["raw"]
        raw, known = answers.pop("raw")
        told = {key: None if isinstance(one, CloudError) else one for key, one in answers.items()}
        return _record(raw, known["subnets_of_networks"], **told)

    def _attribute(self, id, attribute):
        with self.scope.cloud.module.translated():
            answer = self.api.ec2.describe_vpc_attribute(VpcId=id, Attribute=attribute)
        return answer[attribute[0].upper() + attribute[1:]]["Value"]

    def suggested(self, taken):
        return free(taken, FREE)

    def taken(self):
        """The ranges of the account's networks: [(range, what it is)]."""
        return [
            (block["CidrBlock"], titled(one, "VpcId"))
            for one in self._every("describe_vpcs", "Vpcs")
            for block in one.get("CidrBlockAssociationSet") or [one]
        ]

    def create(self, *, name, cidr, subnet_cidr="", zone="", internet=False, tags=None, anyway=False):
        """A VPC with its first subnet and its way to the internet where these are asked for. All of it or nothing.

        https://docs.aws.amazon.com/AWSEC2/latest/APIReference/API_CreateVpc.html
        """
        if not 16 <= ip_network(cidr).prefixlen <= 28:
            raise Invalid(_("A network here has a range from /16 to /28."), field="cidr")
        if internet and not subnet_cidr:
            raise Invalid(_("Give it a subnet: instances are reached there."), field="subnet_cidr")
        given = {"TagSpecifications": specified(["vpc"], name, tags)}
        made = self.api.ec2.create_vpc(CidrBlock=cidr, **given)["Vpc"]["VpcId"]
        try:
            with self.scope.cloud.module.translated():
                if subnet_cidr:
                    self._first_subnet(made, name, subnet_cidr, zone, internet)
                if internet:
                    self._open(made, name)
        except CloudError:
            with suppress(CloudError):
                self._demolish(made)
            raise
        return self.get(made)

    def _first_subnet(self, network, name, cidr, zone, internet):
        try:
            with self.scope.cloud.module.translated():
                made = self.api.ec2.create_subnet(
                    VpcId=network, CidrBlock=cidr, TagSpecifications=specified(["subnet"], name),
                    **({"AvailabilityZone": zone} if zone else {}),
                )["Subnet"]["SubnetId"]  # fmt: skip
        except Invalid as error:
            error.field = "subnet_cidr"
            raise
        if internet:
            self.api.ec2.modify_subnet_attribute(SubnetId=made, MapPublicIpOnLaunch={"Value": True})

    def _open(self, network, name):
        """An internet gateway, and a route to it in the main table.

        https://docs.aws.amazon.com/vpc/latest/userguide/VPC_Internet_Gateway.html
        """
        given = {"TagSpecifications": specified(["internet-gateway"], name)}
        gateway = self.api.ec2.create_internet_gateway(**given)["InternetGateway"]["InternetGatewayId"]
        self.api.ec2.attach_internet_gateway(InternetGatewayId=gateway, VpcId=network)
        main = [*filters(vpc_id=network), {"Name": "association.main", "Values": ["true"]}]
        table = self.api.ec2.describe_route_tables(Filters=main)["RouteTables"][0]["RouteTableId"]
        self.api.ec2.create_route(RouteTableId=table, DestinationCidrBlock="0.0.0.0/0", GatewayId=gateway)

    def edit(self, id, *, name=None, tags=None, dns_names=None):
        """Only what is given is changed. https://docs.aws.amazon.com/AWSEC2/latest/APIReference/API_ModifyVpcAttribute.html"""
        if name is not None or tags is not None:
            self._tag(id, name, tags)
        if dns_names is not None:
            self.api.ec2.modify_vpc_attribute(VpcId=id, EnableDnsHostnames={"Value": dns_names})

    def auto(self):
        """The default network, with a subnet in each zone and a way to the internet.

        https://docs.aws.amazon.com/AWSEC2/latest/APIReference/API_CreateDefaultVpc.html
        """
        if self._every("describe_vpcs", "Vpcs", Filters=[{"Name": "is-default", "Values": ["true"]}]):
            raise Conflict(_("There is a default network already."))
        return self.get(self.api.ec2.create_default_vpc()["Vpc"]["VpcId"])

    def can_auto(self):
        return True

    def held(self, id):
        """What has to go before a network can: [(kind, name)]."""
        wanted = filters(vpc_id=id)
        answers = gather(
            {
                "interfaces": lambda: self._every(
                    "describe_network_interfaces", "NetworkInterfaces", Filters=wanted
                ),
                "gateways": lambda: self._every("describe_nat_gateways", "NatGateways", Filters=wanted),
                **self._naming(["tag_names"]),
            }
        )
        if isinstance(answers["interfaces"], CloudError):
            raise answers["interfaces"]
        names = answers["tag_names"] if isinstance(answers["tag_names"], dict) else {}
        found = []
        for one in answers["interfaces"]:
            instance = (one.get("Attachment") or {}).get("InstanceId")
            if one.get("InterfaceType") != "nat_gateway":
                held = instance or one["NetworkInterfaceId"]
                found.append(("instance" if instance else "port", names.get(held, held)))
        gateways = answers["gateways"] if isinstance(answers["gateways"], list) else []
        ours = [one for one in gateways if one["State"] != "deleted"]
        found += [("gateway", titled(one, "NatGatewayId")) for one in ours]
        return sorted(set(found))

    def delete(self, id):
        """With its subnets, route tables, security groups and internet gateway; not while something uses it.

        Not every endpoint says so: it is looked at first.
        """
        self._raw(id)
        if held := self.held(id):
            names = ", ".join(name for _kind, name in held[:20])
            raise Conflict(_("It is in use: %s.") % names)
        self._demolish(id)

    def _demolish(self, id):
        """https://docs.aws.amazon.com/vpc/latest/userguide/delete-vpc.html"""
        ec2, wanted = self.api.ec2, filters(vpc_id=id)
        attached = [{"Name": "attachment.vpc-id", "Values": [id]}]
        with self.scope.cloud.module.translated():
            for one in ec2.describe_internet_gateways(Filters=attached)["InternetGateways"]:
                ec2.detach_internet_gateway(InternetGatewayId=one["InternetGatewayId"], VpcId=id)
                ec2.delete_internet_gateway(InternetGatewayId=one["InternetGatewayId"])
            for one in ec2.describe_subnets(Filters=wanted)["Subnets"]:
                ec2.delete_subnet(SubnetId=one["SubnetId"])
            for one in ec2.describe_route_tables(Filters=wanted)["RouteTables"]:
                if not any(each.get("Main") for each in one["Associations"]):
                    ec2.delete_route_table(RouteTableId=one["RouteTableId"])
            for one in ec2.describe_security_groups(Filters=wanted)["SecurityGroups"]:
                if one["GroupName"] != "default":
                    ec2.delete_security_group(GroupId=one["GroupId"])
            ec2.delete_vpc(VpcId=id)


def _record(raw, subnets, **more):
    tags = tags_of(raw)
    tags.pop("Name", "")
    blocks = raw.get("CidrBlockAssociationSet") or [{"CidrBlock": raw["CidrBlock"]}]
    blocks += [{"CidrBlock": one["Ipv6CidrBlock"]} for one in raw.get("Ipv6CidrBlockAssociationSet") or []]
    return Network(
        id=raw["VpcId"],
        name=name_of(raw),
        status=STATUS.get(raw.get("State"), "up"),
        subnets=tuple(Ref(id, cidr) for id, cidr in subnets.get(raw["VpcId"], ())),
        ranges=tuple(dict.fromkeys(one["CidrBlock"] for one in blocks)),
        default=bool(raw.get("IsDefault")),
        tags=tags,
        **more,
    )
