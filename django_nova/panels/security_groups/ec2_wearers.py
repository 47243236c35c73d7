"""Who wears EC2's security groups: network interfaces, and the instances that they are of.

https://docs.aws.amazon.com/AWSEC2/latest/APIReference/API_DescribeNetworkInterfaces.html
"""

from ...clouds.ec2_tags import filters, name_of, names
from ...clouds.errors import CloudError
from ...clouds.gather import gather
from .. import Ref
from ..security_group_rules.ec2 import Backend as Rules
from ..security_group_rules.ec2 import record_of
from .record import Firewall, Opens, Worn, summed, wearers_words

MANY = 200  # interfaces of one group that a page shows
COUNTED = 1000  # interfaces that are looked at to count who wears what
RULES = 1000  # rules of one group: what one answer of EC2 holds at the most
FIRST = 12  # incoming rules that a line of the list is made of


class Wearers:
    def worn(self):
        """How many instances wear each group: {group's id: number}."""
        found = {}
        for plug in self._plugs(limit=COUNTED):
            if instance := (plug.get("Attachment") or {}).get("InstanceId"):
                for group in plug["Groups"]:
                    found.setdefault(group["GroupId"], set()).add(instance)
        return {group: len(instances) for group, instances in found.items()}

    def _plugs(self, limit=MANY + 1, **wanted):
        found = self.api.ec2.describe_network_interfaces(Filters=filters(**wanted), MaxResults=limit)
        return found["NetworkInterfaces"][:limit]

    def _instances_of(self, id):
        found = {
            (plug.get("Attachment") or {}).get("InstanceId") for plug in self._plugs(COUNTED, group_id=id)
        }
        return len(found - {None, ""})

    def group_names(self):
        return Rules(self.scope).group_names()

    def rules_of(self, *ids):
        wanted = filters(group_id=ids)
        found = self.api.ec2.describe_security_group_rules(Filters=wanted, MaxResults=RULES)
        return found["SecurityGroupRules"]

    def opens(self, id):
        """Whom a group opens, and to whom."""
        group = self.get(id)
        others = {rule.remote.id for rule in group.rules if rule.remote and rule.incoming} - {id}
        answers = gather(
            {
                "plugs": lambda: self.ask("_plugs", group_id=id),
                "others": lambda: self.ask("_plugs", group_id=sorted(others)) if others else [],
            }
        )
        if isinstance(answers["plugs"], CloudError):
            raise answers["plugs"]
        known = [] if isinstance(answers["others"], CloudError) else answers["others"]
        called = self._called([*answers["plugs"], *known])
        worn = tuple(_worn(plug, called) for plug in answers["plugs"][:MANY])
        elsewhere = [*worn, *(_worn(plug, called) for plug in known)]
        by_group = {
            other: tuple(
                dict.fromkeys(
                    one.instance
                    for one in elsewhere
                    if one.instance and other in {ref.id for ref in one.groups}
                )
            )
            for other in {*others, id}
        }
        return Opens(group.rules, worn, by_group, len(answers["plugs"]) > MANY)

    def _called(self, plugs):
        """Names of the instances of interfaces."""
        return names(self.api, [(plug.get("Attachment") or {}).get("InstanceId", "") for plug in plugs])

    def wearers(self, *ids):
        """What wears these groups, for the question before they go."""
        found = self._plugs(group_id=ids)
        called = self._called(found)
        return tuple(_worn(plug, called) for plug in found)

    def names_of(self, id):
        """Who wears a group, in words; "" if nobody does."""
        worn = self.wearers(id)
        return wearers_words(list(dict.fromkeys(str(one.instance or one.device or one.id) for one in worn)))

    def firewall(self, instance):
        """The sum of the rules of the groups that an instance wears, whichever of its interfaces wears them."""
        answer = self.api.ec2.describe_instances(InstanceIds=[instance])["Reservations"]
        raw = next((one for reservation in answer for one in reservation["Instances"]), {})
        groups = {one["GroupId"]: one["GroupName"] for one in raw.get("SecurityGroups") or []}
        public = [raw.get("PublicIpAddress")]
        for plug in raw.get("NetworkInterfaces") or []:
            groups |= {one["GroupId"]: one["GroupName"] for one in plug.get("Groups") or []}
            public.append((plug.get("Association") or {}).get("PublicIp"))
        rules = self.rules_of(*groups) if groups else []
        try:
            known = self.shared(60, "group_names") | groups
        except CloudError:
            known = groups
        refs = tuple(Ref(id, name) for id, name in groups.items())
        return Firewall(
            groups=refs,
            rules=summed([record_of(one, known) for one in rules], refs),
            public=tuple(dict.fromkeys(filter(None, public))),
        )


def first_of(raw):
    """Some of the incoming rules of a group as its own description tells them, without their ids."""
    found = []
    for permission in raw.get("IpPermissions") or []:
        about = {"SecurityGroupRuleId": "", "GroupId": raw["GroupId"], "IsEgress": False}
        about |= {key: permission.get(key) for key in ("IpProtocol", "FromPort", "ToPort")}
        found += [about | {"CidrIpv4": one["CidrIp"]} for one in permission.get("IpRanges") or []]
        found += [about | {"CidrIpv6": one["CidrIpv6"]} for one in permission.get("Ipv6Ranges") or []]
        for pair in permission.get("UserIdGroupPairs") or []:
            found.append(about | {"ReferencedGroupInfo": pair, "name": pair.get("GroupName")})
        found += [
            about | {"PrefixListId": one["PrefixListId"]} for one in permission.get("PrefixListIds") or []
        ]
    rules = [record_of(one, {}) for one in found[:100]]
    return tuple(sorted(rules, key=lambda rule: rule.order)[:FIRST])


def _worn(plug, called):
    instance = (plug.get("Attachment") or {}).get("InstanceId", "")
    private = [one["PrivateIpAddress"] for one in plug.get("PrivateIpAddresses") or []]
    six = [one["Ipv6Address"] for one in plug.get("Ipv6Addresses") or []]
    public = [
        (one.get("Association") or {}).get("PublicIp")
        for one in [plug, *(plug.get("PrivateIpAddresses") or [])]
    ]
    return Worn(
        id=plug["NetworkInterfaceId"],
        instance=Ref(instance, called.get(instance, instance)) if instance else None,
        device="" if instance else name_of({"Tags": plug.get("TagSet")}) or plug.get("Description", ""),
        addresses=tuple(private + six),
        public=tuple(dict.fromkeys(filter(None, [*public, *six]))),
        groups=tuple(Ref(one["GroupId"], one["GroupName"]) for one in plug.get("Groups") or []),
    )
