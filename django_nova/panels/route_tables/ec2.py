"""Route tables. https://docs.aws.amazon.com/AWSEC2/latest/APIReference/API_DescribeRouteTables.html"""

from django.utils.translation import gettext as _

from ...clouds.ec2_tags import filters, name_of, specified, tags_of
from ...clouds.errors import Conflict
from .. import Choice
from ..networks.amazon import Vpc, ref, titled, whole
from ..routes.ec2 import RANGES
from .record import RouteTable


class Backend(Vpc):
    Record = RouteTable
    kind, call = "rtb", "describe_route_tables"
    rows_key, id_key = "RouteTables", "RouteTableId"
    beside = ("tag_names",)

    def list(self, window, *, name="", network=""):
        wanted = filters(vpc_id=network) + self._searched(name)
        rows, following, known = self._part(window, wanted, self.beside)
        return whole(window, rows, following, lambda raw: _record(raw, known["tag_names"]))

    def get(self, id):
        raw, known = self._one(id, self.beside)
        return _record(raw, known["tag_names"])

    def create(self, *, network, name="", tags=None):
        given = {"TagSpecifications": specified(["route-table"], name, tags)}
        made = self.api.ec2.create_route_table(VpcId=network, **given)["RouteTable"]
        return self.get(made["RouteTableId"])

    def edit(self, id, *, name=None, tags=None):
        if name is not None or tags is not None:
            self._tag(id, name, tags)

    def associate(self, id, *, subnet):
        """A subnet has one table; with another one until now, it is moved in one step.

        https://docs.aws.amazon.com/AWSEC2/latest/APIReference/API_ReplaceRouteTableAssociation.html
        """
        wanted = [{"Name": "association.subnet-id", "Values": [subnet]}]
        for table in self._describe(Filters=wanted)[self.rows_key]:
            for one in table["Associations"]:
                if one.get("SubnetId") == subnet:
                    if table["RouteTableId"] == id:
                        raise Conflict(_("The subnet has this table already."), field="subnet")
                    old = one["RouteTableAssociationId"]
                    self.api.ec2.replace_route_table_association(AssociationId=old, RouteTableId=id)
                    return
        self.api.ec2.associate_route_table(RouteTableId=id, SubnetId=subnet)

    def disassociate(self, id, *, association):
        """The subnet goes by the main table of its network again."""
        self.api.ec2.disassociate_route_table(AssociationId=association)

    def promote(self, id):
        """Make it the main table of its network."""
        network = self._raw(id)["VpcId"]
        main = [*filters(vpc_id=network), {"Name": "association.main", "Values": ["true"]}]
        for table in self._describe(Filters=main)[self.rows_key]:
            for one in table["Associations"]:
                if one.get("Main") and table["RouteTableId"] != id:
                    old = one["RouteTableAssociationId"]
                    self.api.ec2.replace_route_table_association(AssociationId=old, RouteTableId=id)
                    return
        raise Conflict(_("It is the main table already."))

    def delete(self, id):
        """Not while subnets go by it; not every endpoint says so."""
        raw = self._raw(id)
        if any(one.get("Main") for one in raw["Associations"]):
            raise Conflict(_("It is the main table of its network and goes with it."))
        if raw["Associations"]:
            raise Conflict(_("Subnets go by it: disassociate them first."))
        self.api.ec2.delete_route_table(RouteTableId=id)

    # -- Choices -------------------------------------------------------------------------------------------------------

    def subnets_of(self, record):
        found = self._every("describe_subnets", "Subnets", Filters=filters(vpc_id=record.network.id))
        return [
            Choice(
                one["SubnetId"], f"{titled(one, 'SubnetId')} · {one['CidrBlock']} · {one['AvailabilityZone']}"
            )
            for one in found
        ]

    def associations(self, record):
        names = self.shared(60, "tag_names")
        return [
            Choice(one["RouteTableAssociationId"], names.get(one["SubnetId"], one["SubnetId"]))
            for one in self._raw(record.id)["Associations"]
            if one.get("SubnetId")
        ]


def _record(raw, names):
    tags = tags_of(raw)
    tags.pop("Name", "")
    associations = raw.get("Associations") or []
    return RouteTable(
        id=raw["RouteTableId"],
        name=name_of(raw),
        network=ref(raw["VpcId"], names),
        main=any(one.get("Main") for one in associations),
        subnets=tuple(ref(one["SubnetId"], names) for one in associations if one.get("SubnetId")),
        routes=tuple(
            next((one[key] for key in RANGES if one.get(key)), "") for one in raw.get("Routes") or ()
        ),
        tags=tags,
    )
