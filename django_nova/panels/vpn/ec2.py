"""A VPN gateway on EC2: what can be chosen for it, who has a part in it, how its instance is. The steps are in ``ec2_steps``.

https://docs.aws.amazon.com/AWSEC2/latest/APIReference/API_DescribeInstances.html
"""

from dataclasses import replace
from ipaddress import collapse_addresses, ip_network

from django.utils.translation import gettext as _

from ...clouds.ec2_tags import filters, names
from ...clouds.errors import CloudError, Forbidden, Invalid, NotFound
from ...clouds.gather import gather
from ...vpn import settings
from ...vpn.configuration import READY
from .. import Choice
from ..instances.ec2 import STATUS
from ..instances.ec2 import Backend as Instances
from ..instances.ec2_catalogue import OWNERS
from .ec2_steps import Steps
from .gateways import NAME, Gateways, likeliest
from .record import Seen

LINES = 200  # of the console that may hold the word of readiness


class Backend(Steps, Gateways):
    remembers = ("flavors",)

    @classmethod
    def available(cls, scope):
        return settings.offered(scope.cloud)

    def may(self, row):
        """EC2 is asked by dry runs: who may start the gateway may have a configuration, who may end it sees everybody's."""
        if not (id := row.made.get("instance")):
            return True, True
        calls = {
            verb: lambda verb=verb: self.shared(60, "allowed", verb, id)
            for verb in ("start_instances", "terminate_instances")
        }
        return tuple(True if isinstance(one, CloudError) else one for one in gather(calls).values())

    def allowed(self, verb, id):
        """https://docs.aws.amazon.com/AWSEC2/latest/APIReference/CommonParameters.html (``DryRun``)"""
        try:
            with self.scope.cloud.module.translated():
                getattr(self.api.ec2, verb)(InstanceIds=[id], DryRun=True)
        except Forbidden:
            return False
        except CloudError:  # it would have been done, or nobody can in this state
            return True
        return True

    # -- What to make --------------------------------------------------------------------------------------------------

    def images(self):
        found = [one for one in Instances(self.scope).sources() if one.value.startswith("image:")]
        first = likeliest(one.label for one in found if one.data.get("arch") in ("x86_64", ""))
        return [
            replace(one, value=one.value.removeprefix("image:"), chosen=one.label == first) for one in found
        ]

    def flavors(self):
        return Instances(self.scope).flavors()

    def networks(self):
        """Of the subnets one is meant that Amazon made, since those lead outside."""
        calls = {"subnets": lambda: self.ask("inner"), "usual": lambda: self.ask("usual_subnets")}
        answers = gather(calls)
        if isinstance(found := answers["subnets"], CloudError):
            raise found
        usual = (
            [] if isinstance(answers["usual"], CloudError) else [one["SubnetId"] for one in answers["usual"]]
        )
        first = next((one for one in found if one.value in usual), None)
        return [replace(one, chosen=one is first) for one in found]

    def inner(self):
        return Instances(self.scope).subnets()

    def usual_subnets(self):
        return self.api.ec2.describe_subnets(Filters=filters(default_for_az="true"))["Subnets"]

    def groups(self):
        """Under their networks: a group is good for the gateway's own network only."""
        found = self.api.ec2.describe_security_groups(MaxResults=500)["SecurityGroups"]
        found = [one for one in found if not one["GroupName"].startswith(NAME)]
        found.sort(key=lambda one: (one["GroupName"] != "default", one["GroupName"]))
        usual = {one["VpcId"] for one in self.usual_subnets()}
        known = names(self.api, [one.get("VpcId", "") for one in found])
        return [
            Choice(
                one["GroupId"],
                one["GroupName"],
                known.get(one.get("VpcId"), one.get("VpcId", "")),
                chosen=one["GroupName"] == "default" and one.get("VpcId") in usual,
            )
            for one in found
        ]

    def plan(self, *, image, flavor, network, reach):
        """Ids of what the settings name, else of what was chosen, and the ranges of the VPC."""
        given = settings.given(self.scope.cloud)
        wanted = {
            "image": image or given["image"],
            "flavor": flavor or given["flavor"],
            "network": network or given["network"],
        }
        if not wanted["flavor"]:
            raise Invalid(message=_("Choose a size."), field="flavor")
        calls = {
            "image": lambda: self.ask("image_meant", wanted["image"]),
            "network": lambda: self.ask("network_meant", wanted["network"]),
        }
        answers = gather(calls)
        for name, answer in answers.items():
            if isinstance(answer, CloudError):
                answer.field = answer.field or name
                raise answer
        subnet, ranges = answers["network"]
        routes = [str(one) for one in collapse_addresses(ip_network(cidr) for cidr in ranges)]
        return wanted | {
            "image": answers["image"],
            "network": subnet["SubnetId"],
            "vpc": subnet["VpcId"],
            "routes": routes,
            "reach": reach,
            "external": given["external"],
        }

    def image_meant(self, name):
        """An image by its id; by a name or a pattern of one the newest of those whom the settings of the cloud trust."""
        if name.startswith("ami-"):
            return name
        own = self.scope.cloud.options.get("image_owners")
        wanted = filters(name=name or "-", state="available")
        found = self.api.ec2.describe_images(Owners=["self", *(own or OWNERS)], Filters=wanted)["Images"]
        if not found:
            raise Invalid(message=_("There is no %s here.") % (name or "–"), field="image")
        return max(found, key=lambda one: one.get("CreationDate", ""))["ImageId"]

    def network_meant(self, id):
        """``(subnet, ranges of its VPC)``"""
        found = self.api.ec2.describe_subnets(Filters=filters(subnet_id=id or "-"))["Subnets"]
        if not found:
            raise NotFound(id, field="network")
        [vpc] = self.api.ec2.describe_vpcs(VpcIds=[found[0]["VpcId"]])["Vpcs"]
        ranges = [one["CidrBlock"] for one in vpc.get("CidrBlockAssociationSet") or [vpc]]
        return found[0], ranges

    # -- Living --------------------------------------------------------------------------------------------------------

    def look(self, row):
        id = row.made["instance"]
        answers = gather(
            {"machine": lambda: self.ask("_described", id), "said": lambda: self.ask("output", row, LINES)}
        )
        if isinstance(raw := answers["machine"], NotFound):
            return Seen("missing")
        if isinstance(raw, CloudError):
            raise raw
        state = raw["State"]["Name"]
        said = answers["said"] if isinstance(answers["said"], str) else ""
        status = "missing" if state in ("terminated", "shutting-down") else STATUS.get(state, "unknown")
        return Seen(status, NAME, ready=READY % row.generation in said or None)

    def _described(self, id):
        found = self.api.ec2.describe_instances(InstanceIds=[id])["Reservations"]
        if not found:
            raise NotFound(id)
        return found[0]["Instances"][0]

    def output(self, row, lines):
        text = self.api.ec2.get_console_output(InstanceId=row.made["instance"]).get("Output") or ""
        return "\n".join(text.splitlines()[-lines:])

    def power(self, row, on):
        verb = self.api.ec2.start_instances if on else self.api.ec2.stop_instances
        verb(InstanceIds=[row.made["instance"]])
