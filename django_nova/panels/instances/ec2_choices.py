"""Instances of EC2: what forms offer, and the quotas that a launch is up against."""

from django.utils.translation import gettext_lazy as _

from ...clouds.ec2_tags import filters, name_of, names
from ...clouds.errors import CloudError
from ...clouds.gather import gather
from .. import Choice, Gauge

MANY = 500  # choices of one field at the most
COUNT_SECONDS = 60  # that a count of all instances is reused, unless something is changed here


class Choices:
    # -- Launching -----------------------------------------------------------------------------------------------------

    def sources(self):
        """Images to start from: the account's own, those shared with it, and the systems that people mostly want.

        https://docs.aws.amazon.com/AWSEC2/latest/APIReference/API_DescribeImages.html
        """
        private = filters(state="available", is_public="false")
        calls = {
            _("Own images"): lambda: self.ask("_images", Owners=["self"], Filters=filters(state="available")),
            _("Shared with us"): lambda: self.ask("_images", ExecutableUsers=["self"], Filters=private),
            _("Public images"): self.public_images,
        }
        answers = gather(calls)
        troubles = [answer for answer in answers.values() if isinstance(answer, CloudError)]
        if len(troubles) == len(answers):
            raise troubles[0]
        found = {}
        for group, images in answers.items():
            for raw in [] if isinstance(images, CloudError) else images:
                found.setdefault(raw["ImageId"], _image(raw, group))
        return list(found.values())

    def _images(self, **wanted):
        found = self.api.ec2.describe_images(MaxResults=MANY, **wanted)["Images"][:MANY]
        return sorted(found, key=lambda one: one.get("CreationDate", ""), reverse=True)

    def source(self, value):
        """One image that is not among the ``sources``: somebody found it in the list of all images."""
        found = self.api.ec2.describe_images(ImageIds=[value.removeprefix("image:")])["Images"]
        return _image(found[0], "") if found else None

    def flavors(self):
        return [_flavor(kind) for kind in self.types()]

    def flavor(self, value):
        """One instance type that is not among the ``flavors`` yet."""
        kind = self.types_named([value])[value]
        return _flavor(kind) if kind else None

    def subnets(self):
        """https://docs.aws.amazon.com/AWSEC2/latest/APIReference/API_DescribeSubnets.html"""
        return self._subnets()

    def subnets_of(self, record):
        """An interface has to be in the zone of its instance."""
        return self._subnets(availability_zone=record.zone)

    def _subnets(self, **wanted):
        found = self.api.ec2.describe_subnets(Filters=filters(**wanted))["Subnets"][:MANY]
        found.sort(
            key=lambda one: (not one.get("DefaultForAz"), one["VpcId"], name_of(one), one["CidrBlock"])
        )
        networks = names(self.api, [one["VpcId"] for one in found])
        return [
            Choice(
                one["SubnetId"],
                f"{name_of(one) or one['SubnetId']} · {one['CidrBlock']} · {one['AvailabilityZone']}",
                networks.get(one["VpcId"], one["VpcId"]),
                {"zone": one["AvailabilityZone"]},
            )
            for one in found
        ]

    def security_groups(self):
        """By id, under their networks: a group is good for instances of its own network only."""
        found = self.api.ec2.describe_security_groups(MaxResults=MANY)["SecurityGroups"][:MANY]
        found.sort(key=lambda one: (one.get("VpcId", ""), one["GroupName"]))
        networks = names(self.api, [one.get("VpcId", "") for one in found])
        return [
            Choice(one["GroupId"], one["GroupName"], networks.get(one.get("VpcId"), one.get("VpcId", "")))
            for one in found
        ]

    def key_pairs(self):
        found = sorted(one["KeyName"] for one in self.api.ec2.describe_key_pairs()["KeyPairs"])
        return [Choice(name, name, chosen=len(found) == 1) for name in found]

    def zones(self):
        found = self.api.ec2.describe_availability_zones()["AvailabilityZones"]
        return [Choice(one["ZoneName"], one["ZoneName"]) for one in found if one["State"] == "available"]

    # -- What belongs to an instance -----------------------------------------------------------------------------------

    def free_volumes(self, record):
        wanted = filters(status="available", availability_zone=record.zone)
        found = self.api.ec2.describe_volumes(Filters=wanted, MaxResults=MANY)["Volumes"][:MANY]
        return [Choice(one["VolumeId"], _sized(one)) for one in found]

    def attached_volumes(self, record):
        """All but the disk that it runs from, which can be taken out only while it is stopped."""
        fixed = record.root if record.status != "stopped" else ""
        ids = [ref.id for ref in record.volumes if ref.id != fixed]
        found = self.api.ec2.describe_volumes(VolumeIds=ids)["Volumes"] if ids else []
        return [
            Choice(
                one["VolumeId"],
                f"{_sized(one)} ({', '.join(each['Device'] for each in one.get('Attachments', []))})",
            )
            for one in found
        ]

    def interfaces(self, record):
        """https://docs.aws.amazon.com/AWSEC2/latest/APIReference/API_DescribeNetworkInterfaces.html"""
        wanted = [{"Name": "attachment.instance-id", "Values": [record.id]}]
        found = self.api.ec2.describe_network_interfaces(Filters=wanted)["NetworkInterfaces"]
        found.sort(key=lambda one: one["Attachment"]["DeviceIndex"])
        return [
            Choice(
                one["NetworkInterfaceId"],
                f"{one['PrivateIpAddress']} · {one['SubnetId']}",
                data={} if one["Attachment"]["DeviceIndex"] else {"first": "yes"},
            )
            for one in found
        ]

    def free_addresses(self, record):
        return [
            Choice(one["AllocationId"], one["PublicIp"])
            for one in self._addresses()
            if not one.get("AssociationId") and one.get("AllocationId")
        ]

    def public_addresses(self, record):
        """Those that can be taken away; what the cloud gave for as long as it runs cannot."""
        mine = [address.ip for address in record.addresses if address.public]
        found = self._addresses(public_ip=mine) if mine else []
        return [Choice(one["AssociationId"], one["PublicIp"]) for one in found if one.get("AssociationId")]

    # -- Quotas --------------------------------------------------------------------------------------------------------

    def quotas(self):
        calls = {
            "used": lambda: self.shared(COUNT_SECONDS, "count"),
            "limits": lambda: self.shared(COUNT_SECONDS, "limits"),
        }
        answers = gather(calls)
        if isinstance(used := answers["used"], CloudError):
            raise used
        limit = _limit(answers["limits"], "max-instances", used)
        if self.api.amazon:  # counts by other rules now: what it tells here is no longer its limit
            limit = None
        return [Gauge("instances", _("Running instances"), used, limit)]

    def network_quotas(self):
        calls = {
            "used": lambda: len(self.ask("_addresses")),
            "limits": lambda: self.shared(COUNT_SECONDS, "limits"),
        }
        answers = gather(calls)
        if isinstance(used := answers["used"], CloudError):
            raise used
        limit = _limit(answers["limits"], "vpc-max-elastic-ips", used)
        return [Gauge("addresses", _("Public addresses"), used, limit)]

    def count(self):
        """How many instances run or are about to; stopped ones count for no quota."""
        count, token = 0, {}
        while True:
            answer = self.api.ec2.describe_instance_status(
                IncludeAllInstances=True,
                MaxResults=1000,
                Filters=filters(instance_state_name=["pending", "running"]),
                **token,
            )
            states = [one["InstanceState"]["Name"] for one in answer["InstanceStatuses"]]
            count += sum(state in ("pending", "running") for state in states)
            if not answer.get("NextToken"):
                return count
            token = {"NextToken": answer["NextToken"]}

    def limits(self):
        """https://docs.aws.amazon.com/AWSEC2/latest/APIReference/API_DescribeAccountAttributes.html"""
        found = self.api.ec2.describe_account_attributes()["AccountAttributes"]
        return {one["AttributeName"]: one["AttributeValues"][0]["AttributeValue"] for one in found}


def _limit(limits, name, used):
    """None where the cloud does not tell. A limit that is passed already is none, whatever the cloud tells."""
    told = "" if isinstance(limits, CloudError) else limits.get(name, "")
    return int(told) if told.isdecimal() and int(told) >= used else None


def _image(raw, group):
    root = next(
        (one["Ebs"] for one in raw.get("BlockDeviceMappings") or [] if one.get("Ebs", {}).get("VolumeSize")),
        {},
    )
    name, processor = raw.get("Name") or raw["ImageId"], raw.get("Architecture", "")
    label = f"{name} · {processor}" if processor not in ("", "x86_64") and processor not in name else name
    return Choice(
        f"image:{raw['ImageId']}", label, group, {"disk": root.get("VolumeSize", 0), "arch": processor}
    )


def _flavor(kind):
    memory = f"{kind.memory / 1024:g} GiB" if kind.memory >= 1024 else f"{kind.memory} MiB"
    disk = f", {kind.disk} GB" if kind.disk else ""
    data = {"vcpus": kind.vcpus, "ram": kind.memory, "disk": kind.disk}
    label = f"{kind.name} · {kind.vcpus} vCPU, {memory}{disk}"
    group = "" if kind.current else _("Earlier generations")
    return Choice(kind.name, label, group, data, chosen=kind.name == "t3.micro")


def _sized(volume):
    return f"{name_of(volume) or volume['VolumeId']} · {volume['Size']} GB"
