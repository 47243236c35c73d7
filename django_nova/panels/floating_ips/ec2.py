"""Elastic IPs of EC2. https://docs.aws.amazon.com/AWSEC2/latest/APIReference/API_DescribeAddresses.html"""

import re
from dataclasses import dataclass, field, replace

from django.utils.translation import gettext as _

from ...clouds.ec2_pages import part
from ...clouds.ec2_tags import RESERVED, filters, name_of, named, names, pairs, specified, tags_of
from ...clouds.errors import CloudError, Conflict, NotFound
from .. import Backend as Base
from .. import Choice, Page, Ref
from .record import FloatingIP

MANY = 500  # interfaces that one field offers
IDLE = 5  # unused addresses that the overview names at the most


@dataclass(frozen=True)
class Address(FloatingIP):
    """An Elastic IP with what only EC2 knows of it; ``label`` is the name that people gave it."""

    label: str = ""
    tags: dict = field(default_factory=dict, hash=False)


class Backend(Base):
    Record = Address
    ids = re.compile(r"eipalloc-[0-9a-f]{8,17}")

    def list(self, window, *, name="", use=""):
        """EC2 tells all addresses at once, of which an account has a handful; they are parted here.

        ``name``: an address, the beginning of one, or a part of the name that people gave it.
        """
        typed = name.strip()
        wanted = [] if not typed or re.fullmatch(r"[0-9.]+", typed) else named(typed)

        def ask(**page):
            found = self._addresses(Filters=wanted)
            found = [raw for raw in found if wanted or not typed or raw["PublicIp"].startswith(typed)]
            return [raw for raw in found if not use or _used(raw) == (use == "used")], ""

        rows, following = part(ask, lambda raw: raw["AllocationId"], window.marker, window.limit)
        whole = not window.marker and not following
        return Page(tuple(self._records(rows)), following, len(rows) if whole else None)

    def _addresses(self, **wanted):
        """Those of networks: what is left of EC2 before them has no id, and cannot be kept."""
        found = self.api.ec2.describe_addresses(**wanted)["Addresses"]
        return [one for one in found if one.get("AllocationId")]

    def get(self, id):
        return self._records([self._raw(id)])[0]

    def _raw(self, id):
        found = self._addresses(AllocationIds=[id])
        if not found:
            raise NotFound(id)
        return found[0]

    def idle(self):
        """Addresses that lead nowhere, for the overview."""
        found = [raw for raw in self._addresses() if not _used(raw)][:IDLE]
        return [replace(one, status="idle") for one in self._records(found)]

    def _records(self, rows):
        """With the instances that they lead to: some endpoints tell only the interface."""
        plugs = [raw["NetworkInterfaceId"] for raw in rows if _used(raw) and not raw.get("InstanceId")]
        owners = self._owners(plugs) if plugs else {}
        instances = [
            raw.get("InstanceId") or owners.get(raw.get("NetworkInterfaceId"), ("", ""))[0] for raw in rows
        ]
        known = names(self.api, instances)
        return [_record(raw, owners, known) for raw in rows]

    def _owners(self, ids):
        """{interface: (instance, what else it is)}"""
        try:
            with self.scope.cloud.module.translated():
                wanted = filters(network_interface_id=[id for id in ids if id])
                found = self.api.ec2.describe_network_interfaces(Filters=wanted)["NetworkInterfaces"]
        except CloudError:
            return {}
        return {
            one["NetworkInterfaceId"]: ((one.get("Attachment") or {}).get("InstanceId", ""), _words(one))
            for one in found
        }

    # -- Changing ------------------------------------------------------------------------------------------------------

    def create(self, *, label="", target="", pool="", address="", tags=None):
        """``target``: "interface:address there".

        https://docs.aws.amazon.com/AWSEC2/latest/APIReference/API_AllocateAddress.html
        """
        given = {
            "PublicIpv4Pool": pool,
            "Address": address,
            "TagSpecifications": specified(["elastic-ip"], label, tags),
        }
        made = self.api.ec2.allocate_address(
            Domain="vpc", **{key: item for key, item in given.items() if item}
        )
        if target:
            try:
                with self.scope.cloud.module.translated():
                    self._lead(made["AllocationId"], target)
            except CloudError:
                self.api.ec2.release_address(AllocationId=made["AllocationId"])
                raise
        return Address(made["AllocationId"], made["PublicIp"], "used" if target else "free")

    def _lead(self, id, target):
        """https://docs.aws.amazon.com/AWSEC2/latest/APIReference/API_AssociateAddress.html"""
        interface, _colon, fixed = target.partition(":")
        self.api.ec2.associate_address(
            AllocationId=id,
            NetworkInterfaceId=interface,
            AllowReassociation=False,
            **({"PrivateIpAddress": fixed} if fixed else {}),
        )

    def associate(self, id, *, target):
        if _used(self._raw(id)):
            raise Conflict(_("It leads somewhere already: disassociate it first."))
        self._lead(id, target)

    def disassociate(self, id):
        raw = self._raw(id)
        if not _used(raw):
            raise Conflict(_("It leads nowhere."))
        self.api.ec2.disassociate_address(AssociationId=raw["AssociationId"])

    def edit(self, id, *, label="", tags=None):
        """Its name and its tags, which are the same to EC2."""
        have = {key for key in tags_of(self._raw(id)) if not key.startswith(RESERVED)}
        wanted = (tags or {}) | ({"Name": label} if label else {})
        if gone := [{"Key": key} for key in have - set(wanted)]:
            self.api.ec2.delete_tags(Resources=[id], Tags=gone)
        if wanted:
            self.api.ec2.create_tags(Resources=[id], Tags=pairs(wanted))

    def delete(self, id):
        """Not while it leads somewhere; not every endpoint says so.

        https://docs.aws.amazon.com/AWSEC2/latest/APIReference/API_ReleaseAddress.html
        """
        if _used(self._raw(id)):
            raise Conflict(_("It is in use: disassociate it first."))
        self.api.ec2.release_address(AllocationId=id)

    # -- Choices -------------------------------------------------------------------------------------------------------

    def pools(self):
        """Pools of the account's own addresses, where it has brought some; none where the endpoint knows of none."""
        try:
            with self.scope.cloud.module.translated():
                found = self.api.ec2.describe_public_ipv4_pools(MaxResults=10)["PublicIpv4Pools"]
        except CloudError:
            return []
        return [Choice(one["PoolId"], one.get("Description") or one["PoolId"]) for one in found]

    def targets(self, record):
        return self.every_target()

    def every_target(self):
        """Interfaces, each address of theirs that has no public one of the account's.

        https://docs.aws.amazon.com/AWSEC2/latest/APIReference/API_DescribeNetworkInterfaces.html
        """
        found = self.api.ec2.describe_network_interfaces(MaxResults=MANY)["NetworkInterfaces"][:MANY]
        known = names(self.api, [(one.get("Attachment") or {}).get("InstanceId", "") for one in found])
        choices = []
        for one in found:
            instance = (one.get("Attachment") or {}).get("InstanceId", "")
            words = known.get(instance, instance) if instance else _words(one) or one["NetworkInterfaceId"]
            group = _("Instances") if instance else _("Other interfaces")
            for address in one.get("PrivateIpAddresses") or []:
                if not (address.get("Association") or {}).get("AllocationId"):
                    ip = address["PrivateIpAddress"]
                    order = (not instance, words.casefold(), ip)
                    choices.append(
                        (order, Choice(f"{one['NetworkInterfaceId']}:{ip}", f"{words} · {ip}", group))
                    )
        return [choice for _order, choice in sorted(choices, key=lambda pair: pair[0])]


def _used(raw):
    return bool(raw.get("AssociationId"))


def _words(plug):
    """What an interface is of, if not of an instance."""
    kind = plug.get("InterfaceType", "")
    called = name_of({"Tags": plug.get("TagSet")}) or plug.get("Description", "")
    if "load_balancer" in kind or called.startswith("ELB "):
        return _("load balancer %s") % called.removeprefix("ELB ")
    if kind == "nat_gateway":
        return _("NAT gateway %s") % called
    return called


def _record(raw, owners, known):
    tags, used = tags_of(raw), _used(raw)
    instance, device = owners.get(raw.get("NetworkInterfaceId"), ("", ""))
    instance = raw.get("InstanceId") or instance
    return Address(
        id=raw["AllocationId"],
        name=raw["PublicIp"],
        status="used" if used else "free",
        target=Ref(instance, known.get(instance, instance)) if used and instance else None,
        device="" if instance or not used else device or raw.get("NetworkInterfaceId", ""),
        fixed=raw.get("PrivateIpAddress", "") if used else "",
        label=tags.pop("Name", ""),
        tags=tags,
    )
