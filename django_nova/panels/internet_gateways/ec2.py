"""Internet gateways. https://docs.aws.amazon.com/AWSEC2/latest/APIReference/API_DescribeInternetGateways.html"""

from contextlib import suppress

from django.utils.translation import gettext as _

from ...clouds.ec2_tags import name_of, specified, tags_of
from ...clouds.errors import CloudError, Conflict
from ..networks.amazon import Vpc, ref, whole
from .record import InternetGateway

STATUS = {"available": "up", "attached": "up", "attaching": "building", "detaching": "building"}


class Backend(Vpc):
    Record = InternetGateway
    kind, call = "igw", "describe_internet_gateways"
    rows_key, id_key = "InternetGateways", "InternetGatewayId"
    beside = ("tag_names",)

    def list(self, window, *, name="", network=""):
        wanted = self._searched(name)
        wanted += [{"Name": "attachment.vpc-id", "Values": [network]}] if network else []
        rows, following, known = self._part(window, wanted, self.beside)
        return whole(window, rows, following, lambda raw: _record(raw, known["tag_names"]))

    def get(self, id):
        raw, known = self._one(id, self.beside)
        return _record(raw, known["tag_names"])

    def create(self, *, name="", network="", tags=None):
        """Attached to a network at once where one is named."""
        given = {"TagSpecifications": specified(["internet-gateway"], name, tags)}
        made = self.api.ec2.create_internet_gateway(**given)["InternetGateway"]["InternetGatewayId"]
        if network:
            try:
                with self.scope.cloud.module.translated():
                    self.attach(made, network=network)
            except CloudError as error:
                with suppress(CloudError), self.scope.cloud.module.translated():
                    self.api.ec2.delete_internet_gateway(InternetGatewayId=made)
                error.field = "network"
                raise
        return self.get(made)

    def attach(self, id, *, network):
        """A network has one at the most; not every endpoint says so."""
        if self._of(network):
            raise Conflict(_("That network has an internet gateway already."), field="network")
        if self._raw(id).get("Attachments"):
            raise Conflict(_("It is attached to a network already."))
        self.api.ec2.attach_internet_gateway(InternetGatewayId=id, VpcId=network)

    def _of(self, network):
        wanted = [{"Name": "attachment.vpc-id", "Values": [network]}]
        return self._describe(Filters=wanted)[self.rows_key]

    def detach(self, id):
        """Not while public addresses of the network are in use: EC2 says so itself."""
        attachments = self._raw(id).get("Attachments") or []
        if not attachments:
            raise Conflict(_("It is attached to no network."))
        self.api.ec2.detach_internet_gateway(InternetGatewayId=id, VpcId=attachments[0]["VpcId"])

    def edit(self, id, *, name=None, tags=None):
        if name is not None or tags is not None:
            self._tag(id, name, tags)

    def delete(self, id):
        if self._raw(id).get("Attachments"):
            raise Conflict(_("It is attached to a network: detach it first."))
        self.api.ec2.delete_internet_gateway(InternetGatewayId=id)


def _record(raw, names):
    tags = tags_of(raw)
    tags.pop("Name", "")
    attachment = next(iter(raw.get("Attachments") or []), None)
    return InternetGateway(
        id=raw["InternetGatewayId"],
        name=name_of(raw),
        status=STATUS.get(attachment.get("State"), "up") if attachment else "down",
        network=ref(attachment["VpcId"], names) if attachment else None,
        tags=tags,
    )
