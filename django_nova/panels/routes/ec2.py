"""Routes of EC2's route tables. https://docs.aws.amazon.com/AWSEC2/latest/APIReference/API_Route.html"""

import re
from dataclasses import dataclass

from django.utils.translation import gettext as _

from ...clouds.ec2_tags import filters, name_of
from ...clouds.errors import Conflict, NotFound
from ...clouds.gather import gather
from .. import Choice, Page, Ref
from ..networks.amazon import Vpc, ref, titled
from .record import Route as BaseRoute

# What a route can lead to: EC2's word for its id, of which panel it is
TARGETS = {
    "GatewayId": "igw",
    "NatGatewayId": "nat",
    "NetworkInterfaceId": "eni",
    "InstanceId": "i",
    "VpcPeeringConnectionId": "pcx",
    "TransitGatewayId": "tgw",
    "EgressOnlyInternetGatewayId": "eigw",
}
RANGES = "DestinationCidrBlock", "DestinationIpv6CidrBlock", "DestinationPrefixListId"


@dataclass(frozen=True)
class Route(BaseRoute):
    """``local``: the network's own, which always stays."""

    route_table: Ref | None = None
    target: Ref | None = None
    local: bool = False


class Backend(Vpc):
    Record = Route
    kind, call, rows_key, id_key = "rtb", "describe_route_tables", "RouteTables", "RouteTableId"

    def list(self, window, *, route_table=""):
        """EC2 tells a table's routes with the table, all at once; it allows a few hundred of them."""
        wanted = filters(route_table_id=route_table)
        answers = gather(
            {
                "tables": lambda: self._every("describe_route_tables", "RouteTables", Filters=wanted),
                **self._naming(["tag_names"]),
            }
        )
        if isinstance(answers["tables"], Exception):
            raise answers["tables"]
        names = answers["tag_names"] if isinstance(answers["tag_names"], dict) else {}
        found = [one for table in answers["tables"] for one in _records(table, names)]
        start = next((n + 1 for n, one in enumerate(found) if one.id == window.marker), 0)
        shown = found[start : start + window.limit]
        more = start + window.limit < len(found)
        return Page(tuple(shown), shown[-1].id if more else "", len(found))

    def get(self, id):
        raw, known = self._one(id.partition("!")[0], ["tag_names"])
        found = next((one for one in _records(raw, known["tag_names"]) if one.id == id), None)
        if found is None:
            raise NotFound(id)
        return found

    def create(self, *, route_table, destination, target):
        """``target`` is the id of what it leads to. https://docs.aws.amazon.com/AWSEC2/latest/APIReference/API_CreateRoute.html"""
        table = self._raw(route_table)
        if any(destination in (one.get(key) for key in RANGES) for one in table["Routes"]):
            raise Conflict(_("The table has a route for this range already."), field="destination")
        word = next(word for word, start in TARGETS.items() if target.startswith(f"{start}-"))
        range = "DestinationIpv6CidrBlock" if ":" in destination else "DestinationCidrBlock"
        self.api.ec2.create_route(RouteTableId=route_table, **{range: destination, word: target})
        return self.get(_id(route_table, destination))

    def delete(self, id):
        found = self.get(id)
        if found.local:
            raise Conflict(_("The route within the network always stays."))
        if found.destination.startswith("pl-"):
            word = "DestinationPrefixListId"
        else:
            word = "DestinationIpv6CidrBlock" if ":" in found.destination else "DestinationCidrBlock"
        self.api.ec2.delete_route(RouteTableId=found.route_table.id, **{word: found.destination})

    # -- Choices -------------------------------------------------------------------------------------------------------

    def route_tables(self):
        rows = self._every("describe_route_tables", "RouteTables")
        return [Choice(one["RouteTableId"], titled(one, "RouteTableId")) for one in rows]

    def targets(self):
        """What a route can lead to, by kind; each in one question, side by side."""
        asked = {
            _("Internet gateways"): ("describe_internet_gateways", "InternetGateways", "InternetGatewayId"),
            _("NAT gateways"): ("describe_nat_gateways", "NatGateways", "NatGatewayId"),
            _("Network interfaces"): (
                "describe_network_interfaces",
                "NetworkInterfaces",
                "NetworkInterfaceId",
            ),
        }
        answers = gather(
            {
                group: lambda call=call, key=key: self._every(call, key)
                for group, (call, key, _id) in asked.items()
            }
        )
        found = []
        for group, (_call, _key, id) in asked.items():
            rows = answers[group]
            if not isinstance(rows, Exception):
                alive = [one for one in rows if one.get("State") not in ("deleted", "deleting")]
                found += [Choice(one[id], _titled(one, id), group) for one in alive]
        return found


def _titled(raw, key):
    name = name_of(raw) or name_of({"Tags": raw.get("TagSet")})
    return f"{name} · {raw[key]}" if name else raw[key]


def _id(table, destination):
    return f"{table}!{destination.replace('/', '_')}"


def _records(table, names):
    found = []
    for raw in table["Routes"]:
        destination = next((raw[key] for key in RANGES if raw.get(key)), "")
        target = next((raw[key] for key in TARGETS if raw.get(key)), "")
        local = target == "local"
        found.append(
            Route(
                id=_id(table["RouteTableId"], destination),
                destination=destination,
                route_table=ref(table["RouteTableId"], names),
                target=None if local else ref(target, names),
                local=local,
                status="down" if raw.get("State") == "blackhole" else "up",
            )
        )
    return found


Backend.ids = re.compile(r"rtb-[0-9a-f]{8,17}![0-9A-Za-z.:-]+(_[0-9]{1,3})?")
