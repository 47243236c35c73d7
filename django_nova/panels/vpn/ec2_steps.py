"""The steps of a VPN gateway on EC2. Each finds again what it made by the tag ``django-nova-vpn``, which has the gateway's key.

The instance gets an interface of its own with the Elastic IP on it before it is made, so that no step has to wait for another.
https://docs.aws.amazon.com/AWSEC2/latest/APIReference/API_RunInstances.html ;
https://docs.aws.amazon.com/AWSEC2/latest/UserGuide/user-data.html
"""

import base64
import hashlib
import time

from botocore.exceptions import ClientError
from django.utils.translation import gettext as _

from ...clouds.ec2_tags import filters, specified
from ...vpn import life
from .gateways import NAME

PATIENCE = 20  # seconds that a request waits for an instance to stop or to go
ALIVE = ["pending", "running", "stopping", "stopped"]


class Steps:
    STEPS = ("group", "reach", "port", "address", "instance")

    # -- Making --------------------------------------------------------------------------------------------------------

    def making(self, work):
        return {step: lambda step=step: getattr(self, f"_{step}")(work) for step in self.STEPS}

    def _ours(self, row):
        return [{"Name": f"tag:{NAME}", "Values": [str(row.key)]}]

    def _tagged(self, row, *kinds):
        return specified(kinds, NAME, {NAME: str(row.key)})

    def _groups_of(self, row):
        return self.api.ec2.describe_security_groups(Filters=self._ours(row))["SecurityGroups"]

    def _group(self, work):
        row, port = work.row, work.row.asked["port"]
        if found := self._groups_of(row):
            id = found[0]["GroupId"]
        else:
            id = self.api.ec2.create_security_group(
                GroupName=f"{NAME}-{row.key}",
                Description="Members of the VPN come in here",
                VpcId=row.asked["vpc"],
                TagSpecifications=self._tagged(row, "security-group"),
            )["GroupId"]
        work.made("group", id)
        everywhere = [{"CidrIp": "0.0.0.0/0"}]
        self._rule(id, {"IpProtocol": "udp", "FromPort": port, "ToPort": port, "IpRanges": everywhere})

    def _rule(self, group, rule):
        try:
            self.api.ec2.authorize_security_group_ingress(GroupId=group, IpPermissions=[rule])
        except ClientError as error:
            if error.response["Error"]["Code"] != "InvalidPermission.Duplicate":
                raise

    def _reach(self, work):
        """The instances of the chosen groups let in what comes from the gateway."""
        row = work.row
        for group in row.asked["reach"]:
            self._rule(group, {"IpProtocol": "-1", "UserIdGroupPairs": [{"GroupId": row.made["group"]}]})
        work.made("reach", row.asked["reach"] or ["-"])

    def _ports_of(self, row):
        return self.api.ec2.describe_network_interfaces(Filters=self._ours(row))["NetworkInterfaces"]

    def _port(self, work):
        row = work.row
        found = self._ports_of(row)
        if not found:
            made = self.api.ec2.create_network_interface(
                SubnetId=row.asked["network"],
                Groups=[row.made["group"]],
                Description=NAME,
                TagSpecifications=self._tagged(row, "network-interface"),
                ClientToken=str(row.key),
            )
            found = [made["NetworkInterface"]]
        work.made("port", found[0]["NetworkInterfaceId"])

    def _addresses_of(self, row):
        return self.api.ec2.describe_addresses(Filters=self._ours(row))["Addresses"]

    def _address(self, work):
        row = work.row
        found = self._addresses_of(row)
        if not found:
            tags = self._tagged(row, "elastic-ip")
            found = [self.api.ec2.allocate_address(Domain="vpc", TagSpecifications=tags)]
        work.made("address", found[0]["AllocationId"])
        work.made("ip", found[0]["PublicIp"])
        if found[0].get("NetworkInterfaceId") != row.made["port"]:
            self.api.ec2.associate_address(
                AllocationId=row.made["address"], NetworkInterfaceId=row.made["port"], AllowReassociation=True
            )

    def _machine(self, row):
        """The instance as EC2 has it, or None."""
        wanted = self._ours(row) + filters(instance_state_name=ALIVE)
        found = self.api.ec2.describe_instances(Filters=wanted)["Reservations"]
        return found[0]["Instances"][0] if found else None

    def _instance(self, work):
        """The token makes one of two calls at the same moment; after one that is gone it is another."""
        row, found = work.row, self._machine(work.row)
        if found is None:
            asked, data = row.asked, life.user_data(row)
            words = f"{row.key} {row.made.get('instance', '')} {asked['image']} {asked['flavor']} {data}"
            found = self.api.ec2.run_instances(
                ImageId=asked["image"],
                InstanceType=asked["flavor"],
                MinCount=1,
                MaxCount=1,
                NetworkInterfaces=[{"DeviceIndex": 0, "NetworkInterfaceId": row.made["port"]}],
                UserData=data,
                TagSpecifications=self._tagged(row, "instance", "volume"),
                MetadataOptions={"HttpTokens": "required", "HttpPutResponseHopLimit": 1},
                ClientToken=hashlib.sha256(words.encode()).hexdigest(),
            )["Instances"][0]
        work.made("instance", found["InstanceId"])

    # -- Rotating and removing -----------------------------------------------------------------------------------------

    def rotating(self, work):
        """User data changes only while it is stopped; its ``bootcmd`` makes that effective at the next start."""
        return {"stopped": lambda: self._stopped(work), "instance": lambda: self._given(work)}

    def _stopped(self, work):
        found = self._machine(work.row)
        if found is None:
            return
        id = found["InstanceId"]
        if found["State"]["Name"] in ("pending", "running"):
            self.api.ec2.stop_instances(InstanceIds=[id])
        self._until(id, "stopped", "terminated")

    def _given(self, work):
        """https://docs.aws.amazon.com/AWSEC2/latest/APIReference/API_ModifyInstanceAttribute.html"""
        found = self._machine(work.row)
        if found is None:
            self._instance(work)
            return
        id, data = found["InstanceId"], base64.b64encode(life.user_data(work.row).encode()).decode()
        self.api.ec2.modify_instance_attribute(InstanceId=id, Attribute="userData", Value=data)
        self.api.ec2.start_instances(InstanceIds=[id])

    def _until(self, id, *states):
        end = time.monotonic() + PATIENCE
        while True:
            found = self.api.ec2.describe_instances(InstanceIds=[id])["Reservations"]
            if not found or found[0]["Instances"][0]["State"]["Name"] in states:
                return
            if time.monotonic() > end:
                raise life.Waits(_("The instance has not stopped yet."))
            time.sleep(1)

    def removing(self, work):
        """In the order in which nothing is in the way of the next; what is gone already is fine."""
        steps = {
            "address": self._released,
            "instance": self._ended,
            "port": self._unplugged,
            "group": self._closed,
        }

        def remove(step, function):
            function(work.row)
            work.made(step, None)

        return {
            step: lambda step=step, function=function: remove(step, function)
            for step, function in steps.items()
        }

    def _released(self, row):
        for one in self._addresses_of(row):
            if one.get("AssociationId"):
                self.api.ec2.disassociate_address(AssociationId=one["AssociationId"])
            self.api.ec2.release_address(AllocationId=one["AllocationId"])

    def _ended(self, row):
        found, id = self._machine(row), row.made.get("instance")
        if found:
            id = found["InstanceId"]
            self.api.ec2.terminate_instances(InstanceIds=[id])
        if id:
            try:
                self._until(id, "terminated")
            except ClientError as error:
                if error.response["Error"]["Code"] != "InvalidInstanceID.NotFound":
                    raise

    def _unplugged(self, row):
        for one in self._ports_of(row):
            self.api.ec2.delete_network_interface(NetworkInterfaceId=one["NetworkInterfaceId"])

    def _closed(self, row):
        """Rules that name the group go first: EC2 deletes no group that one names."""
        for group in self._groups_of(row):
            id = group["GroupId"]
            wanted = [{"Name": "ip-permission.group-id", "Values": [id]}]
            for other in self.api.ec2.describe_security_groups(Filters=wanted)["SecurityGroups"]:
                rules = [_only(rule, id) for rule in other["IpPermissions"]]
                self.api.ec2.revoke_security_group_ingress(
                    GroupId=other["GroupId"],
                    IpPermissions=[rule for rule in rules if rule["UserIdGroupPairs"]],
                )
            self.api.ec2.delete_security_group(GroupId=id)


def _only(rule, group):
    """A rule as far as it is about that group."""
    kept = {key: rule[key] for key in ("IpProtocol", "FromPort", "ToPort") if key in rule}
    pairs = [one for one in rule.get("UserIdGroupPairs") or [] if one.get("GroupId") == group]
    return kept | {"UserIdGroupPairs": [{"GroupId": one["GroupId"]} for one in pairs]}
