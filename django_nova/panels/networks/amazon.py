"""What all resources of a VPC have in common: their lists in parts, names, tags, choices.

https://docs.aws.amazon.com/AWSEC2/latest/APIReference/OperationList-query-vpc.html
"""

import re

from ...clouds.ec2_pages import part
from ...clouds.ec2_tags import RESERVED, filters, name_of, pairs, tags_of
from ...clouds.errors import CloudError, NotFound
from ...clouds.gather import gather
from .. import Backend, Choice, Page, Ref

MANY = 1000  # what EC2 tells at once, and choices of one field
NAMES_SECONDS = 60


class Vpc(Backend):
    """A backend of one kind of thing: ``kind`` begins its ids, ``call`` describes it, its ids and rows are named as EC2 does."""

    kind = call = rows_key = id_key = ""

    def __init_subclass__(cls, **kwargs):
        super().__init_subclass__(**kwargs)
        cls.ids = re.compile(rf"{cls.kind}-[0-9a-f]{{8,17}}")

    # -- Asking --------------------------------------------------------------------------------------------------------

    def _part(self, window, wanted, beside=()):
        """``(rows, marker of what follows, {method: names})``: a part of the list and the names, side by side."""

        def ask(**page):
            answer = self._describe(Filters=wanted, **page)
            return answer[self.rows_key], answer.get("NextToken", "")

        def rows():
            with self.scope.cloud.module.translated():
                return part(ask, lambda raw: raw[self.id_key], window.marker, window.limit)

        answers = gather({"rows": rows} | self._naming(beside))
        found = answers.pop("rows")
        if isinstance(found, CloudError):
            raise found
        return *found, _known(answers)

    def _one(self, id, beside=()):
        """``(row, {method: names})``"""

        def row():
            with self.scope.cloud.module.translated():
                return self._raw(id)

        answers = gather({"row": row} | self._naming(beside))
        found = answers.pop("row")
        if isinstance(found, CloudError):
            raise found
        return found, _known(answers)

    def _naming(self, methods):
        return {one: lambda one=one: self.shared(NAMES_SECONDS, one) for one in methods}

    def _describe(self, **query):
        return getattr(self.api.ec2, self.call)(**query)

    def _raw(self, id):
        found = self._describe(**{f"{self.id_key}s": [id]})[self.rows_key]
        if not found:
            raise NotFound(id)
        return found[0]

    def _searched(self, text):
        """Filters for a name or an id."""
        if not text:
            return []
        if self.ids.fullmatch(text):
            return [{"Name": self._id_filter, "Values": [text]}]
        return [{"Name": "tag:Name", "Values": [text if "*" in text else f"*{text}*"]}]

    @property
    def _id_filter(self):
        return re.sub(r"(?<!^)(?=[A-Z])", "-", self.id_key).lower()

    def _tag(self, id, name=None, tags=None):
        """Give it this name, and exactly these tags; None leaves them as they are."""
        have = tags_of(self._raw(id)) if tags is not None else {}
        given = ({"Name": name} if name else {}) | (tags or {})
        gone = [key for key in have if key not in given and key != "Name" and not key.startswith(RESERVED)]
        gone += ["Name"] if name == "" else []
        if gone:
            self.api.ec2.delete_tags(Resources=[id], Tags=[{"Key": key} for key in gone])
        if given:
            self.api.ec2.create_tags(Resources=[id], Tags=pairs(given))

    # -- Names of what records point at, and choices ---------------------------------------------------------------------

    def _every(self, call, key, **query):
        """One answer's rows: never more than EC2 tells at once."""
        with self.scope.cloud.module.translated():
            return getattr(self.api.ec2, call)(MaxResults=MANY, **query)[key]

    def tag_names(self):
        """Names of all that networks are made of, in one question.

        https://docs.aws.amazon.com/AWSEC2/latest/APIReference/API_DescribeTags.html
        """
        kinds = [
            "vpc",
            "subnet",
            "instance",
            "network-interface",
            "internet-gateway",
            "route-table",
            "natgateway",
        ]
        found = self._every("describe_tags", "Tags", Filters=filters(resource_type=kinds, key="Name"))
        return {one["ResourceId"]: one["Value"] for one in found}

    def group_names(self):
        found = self._every("describe_security_groups", "SecurityGroups")
        return {one["GroupId"]: one["GroupName"] for one in found}

    def networks(self):
        found = self._every("describe_vpcs", "Vpcs")
        found.sort(key=lambda one: (not one.get("IsDefault"), name_of(one)))
        return [Choice(one["VpcId"], f"{titled(one, 'VpcId')} · {one['CidrBlock']}") for one in found]

    def subnets(self):
        """Grouped by their networks."""
        answers = gather(
            {
                "subnets": lambda: self._every("describe_subnets", "Subnets"),
                **self._naming(["tag_names"]),
            }
        )
        if isinstance(rows := answers["subnets"], CloudError):
            raise rows
        names = _known(answers)["tag_names"]
        rows.sort(key=lambda one: (one["VpcId"], one["AvailabilityZone"]))
        return [
            Choice(
                one["SubnetId"],
                f"{titled(one, 'SubnetId')} · {one['CidrBlock']} · {one['AvailabilityZone']}",
                names.get(one["VpcId"], one["VpcId"]),
            )
            for one in rows
        ]

    def zones(self):
        found = self.api.ec2.describe_availability_zones()["AvailabilityZones"]
        return [Choice(one["ZoneName"], one["ZoneName"]) for one in found if one["State"] == "available"]

    def security_groups(self):
        """Grouped by their networks, since a group is of one."""
        answers = gather(
            {
                "groups": lambda: self._every("describe_security_groups", "SecurityGroups"),
                **self._naming(["tag_names"]),
            }
        )
        if isinstance(rows := answers["groups"], CloudError):
            raise rows
        names = _known(answers)["tag_names"]
        rows.sort(key=lambda one: (one.get("VpcId", ""), one["GroupName"]))
        return [
            Choice(one["GroupId"], one["GroupName"], names.get(one.get("VpcId"), one.get("VpcId", "")))
            for one in rows
        ]

    def instances(self):
        """Those that an interface could be attached to."""
        wanted = filters(instance_state_name=["running", "stopped"])
        found = self._every("describe_instances", "Reservations", Filters=wanted)
        rows = [one for reservation in found for one in reservation["Instances"]]
        choices = [Choice(one["InstanceId"], titled(one, "InstanceId")) for one in rows]
        return sorted(choices, key=lambda one: one.label.casefold())


def _known(answers):
    """Names that could be told; without the others the ids must do."""
    return {name: {} if isinstance(one, CloudError) else one for name, one in answers.items()}


def titled(raw, key):
    return name_of(raw) or raw[key]


def ref(id, names):
    return Ref(id, names.get(id, "")) if id else None


def whole(window, rows, following, record):
    """The page of these rows; how many there are is known when there is no other page."""
    total = len(rows) if not window.marker and not following else None
    return Page(tuple(map(record, rows)), following, total)
