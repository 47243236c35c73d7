"""Subnets of EC2. https://docs.aws.amazon.com/AWSEC2/latest/APIReference/API_DescribeSubnets.html"""

from dataclasses import dataclass, field
from ipaddress import ip_network

from django.utils.translation import gettext as _

from ...clouds.ec2_tags import filters, name_of, specified, tags_of
from ...clouds.errors import Conflict, Invalid
from ..networks.amazon import Vpc, ref, whole
from ..networks.ranges import overlapping
from .record import Subnet as BaseSubnet


@dataclass(frozen=True)
class Subnet(BaseSubnet):
    """A subnet is in one zone. ``free``: how many addresses are left; ``public``: instances get a public address, too."""

    zone: str = ""
    free: int | None = None
    public: bool = False
    default: bool = False
    tags: dict = field(default_factory=dict, hash=False)


class Backend(Vpc):
    Record = Subnet
    kind, call, rows_key, id_key = "subnet", "describe_subnets", "Subnets", "SubnetId"

    def list(self, window, *, network="", name=""):
        wanted = filters(vpc_id=network)
        wanted += filters(cidr_block=name) if "/" in name else self._searched(name)
        rows, following, known = self._part(window, wanted, ["tag_names"])
        return whole(window, rows, following, lambda raw: _record(raw, known["tag_names"]))

    def get(self, id):
        raw, known = self._one(id, ["tag_names"])
        return _record(raw, known["tag_names"])

    def create(self, *, network, cidr, name="", zone="", public=False, tags=None, anyway=False):
        """https://docs.aws.amazon.com/AWSEC2/latest/APIReference/API_CreateSubnet.html"""
        self._fits(network, cidr)
        more = {"AvailabilityZone": zone} if zone else {}
        made = self.api.ec2.create_subnet(
            VpcId=network, CidrBlock=cidr, TagSpecifications=specified(["subnet"], name, tags), **more
        )["Subnet"]
        if public:
            id, on = made["SubnetId"], {"Value": True}
            self.api.ec2.modify_subnet_attribute(SubnetId=id, MapPublicIpOnLaunch=on)
        return _record(made, {})

    def _fits(self, network, cidr):
        """A part of the network's ranges, of a size that EC2 takes; not every endpoint says so."""
        if not 16 <= ip_network(cidr).prefixlen <= 28:
            raise Invalid(_("A subnet here has a range from /16 to /28."), field="cidr")
        found = self.api.ec2.describe_vpcs(VpcIds=[network])["Vpcs"]
        blocks = [one["CidrBlock"] for each in found for one in each.get("CidrBlockAssociationSet") or [each]]
        if not any(ip_network(cidr).subnet_of(ip_network(block)) for block in blocks):
            told = ", ".join(blocks)
            raise Invalid(_("It has to be a part of the network's range: %s.") % told, field="cidr")

    def edit(self, id, *, name=None, public=None, tags=None):
        """https://docs.aws.amazon.com/AWSEC2/latest/APIReference/API_ModifySubnetAttribute.html"""
        if name is not None or tags is not None:
            self._tag(id, name, tags)
        if public is not None:
            self.api.ec2.modify_subnet_attribute(SubnetId=id, MapPublicIpOnLaunch={"Value": public})

    def held(self, id):
        """The interfaces in it: [(kind, name)]."""
        wanted = filters(subnet_id=id)
        rows = self._every("describe_network_interfaces", "NetworkInterfaces", Filters=wanted)[:20]
        return [
            ("instance", one["Attachment"]["InstanceId"])
            if (one.get("Attachment") or {}).get("InstanceId")
            else ("port", name_of({"Tags": one.get("TagSet")}) or one["NetworkInterfaceId"])
            for one in rows
        ]

    def delete(self, id):
        """Not while an interface is in it; not every endpoint says so."""
        if held := self.held(id):
            raise Conflict(_("It is in use: %s.") % ", ".join(name for _kind, name in held))
        self.api.ec2.delete_subnet(SubnetId=id)

    # -- Choices -------------------------------------------------------------------------------------------------------

    def own_networks(self):
        return self.networks()

    def taken(self):
        """Nothing to be warned of: subnets of other networks may have the same range."""
        return []

    def parts(self):
        """{network: [range, ...]} of all subnets."""
        found = {}
        for one in self._every("describe_subnets", "Subnets"):
            found.setdefault(one["VpcId"], []).append(one["CidrBlock"])
        return found

    def suggested(self, taken, network=None):
        """The next free part of the network, of 256 addresses where it has so many."""
        if not network:
            return ""
        found = self._every("describe_vpcs", "Vpcs", VpcIds=[network])
        used = [(one, "") for one in self.parts().get(network, [])]
        for one in found:
            whole = ip_network(one["CidrBlock"])
            for n, part in enumerate(whole.subnets(new_prefix=max(24, whole.prefixlen))):
                if n > 255:
                    break
                if not overlapping(str(part), used):
                    return str(part)
        return ""


def _record(raw, names):
    tags = tags_of(raw)
    tags.pop("Name", "")
    return Subnet(
        id=raw["SubnetId"],
        name=name_of(raw),
        cidr=raw["CidrBlock"],
        network=ref(raw["VpcId"], names),
        zone=raw["AvailabilityZone"],
        free=raw.get("AvailableIpAddressCount"),
        public=bool(raw.get("MapPublicIpOnLaunch")),
        default=bool(raw.get("DefaultForAz")),
        tags=tags,
    )
