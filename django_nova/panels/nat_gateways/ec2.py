"""NAT gateways. https://docs.aws.amazon.com/AWSEC2/latest/APIReference/API_DescribeNatGateways.html"""

from contextlib import suppress

from ...clouds.ec2_tags import filters, name_of, specified, tags_of
from ...clouds.errors import CloudError
from .. import Choice
from ..networks.amazon import Vpc, ref, whole
from .record import NatGateway

STATUS = {
    "pending": "building",
    "available": "up",
    "deleting": "deleting",
    "deleted": "deleted",
    "failed": "error",
}


class Backend(Vpc):
    Record = NatGateway
    kind, call, rows_key, id_key = "nat", "describe_nat_gateways", "NatGateways", "NatGatewayId"
    beside = ("tag_names",)

    def list(self, window, *, name="", network=""):
        wanted = filters(vpc_id=network) + self._searched(name)
        rows, following, known = self._part(window, wanted, self.beside)
        return whole(window, rows, following, lambda raw: _record(raw, known["tag_names"]))

    def get(self, id):
        raw, known = self._one(id, self.beside)
        return _record(raw, known["tag_names"])

    def create(self, *, subnet, name="", address="", tags=None):
        """In a subnet that leads to the internet, with one of the account's public addresses or with a new one.

        https://docs.aws.amazon.com/AWSEC2/latest/APIReference/API_CreateNatGateway.html
        """
        given = {"TagSpecifications": specified(["natgateway"], name, tags)}
        new = "" if address else self.api.ec2.allocate_address(Domain="vpc")["AllocationId"]
        try:
            with self.scope.cloud.module.translated():
                made = self.api.ec2.create_nat_gateway(SubnetId=subnet, AllocationId=address or new, **given)
        except CloudError:
            with suppress(CloudError), self.scope.cloud.module.translated():
                if new:
                    self.api.ec2.release_address(AllocationId=new)
            raise
        return self.get(made["NatGateway"]["NatGatewayId"])

    def edit(self, id, *, name=None, tags=None):
        if name is not None or tags is not None:
            self._tag(id, name, tags)

    def delete(self, id):
        """Its public address stays the account's own."""
        self._raw(id)
        self.api.ec2.delete_nat_gateway(NatGatewayId=id)

    def addresses(self):
        """The account's public addresses that nothing uses."""
        found = self.api.ec2.describe_addresses()["Addresses"]
        free = [one for one in found if not one.get("AssociationId")]
        return [Choice(one["AllocationId"], one["PublicIp"]) for one in free]


def _record(raw, names):
    tags = tags_of(raw)
    tags.pop("Name", "")
    addresses = raw.get("NatGatewayAddresses") or []
    return NatGateway(
        id=raw["NatGatewayId"],
        name=name_of(raw),
        status=STATUS.get(raw.get("State"), "building"),
        network=ref(raw.get("VpcId"), names),
        subnet=ref(raw.get("SubnetId"), names),
        public=tuple(one["PublicIp"] for one in addresses if one.get("PublicIp")),
        addresses=tuple(one["PrivateIp"] for one in addresses if one.get("PrivateIp")),
        fault=raw.get("FailureMessage") or "",
        created=raw.get("CreateTime"),
        tags=tags,
    )
