"""Rules of EC2's security groups, each by its id.

https://docs.aws.amazon.com/AWSEC2/latest/APIReference/API_DescribeSecurityGroupRules.html
"""

import re

from django.utils.translation import gettext as _

from ...clouds.ec2_pages import part
from ...clouds.ec2_tags import filters
from ...clouds.errors import CloudError, Invalid, NotFound
from ...clouds.gather import gather
from .. import Backend as Base
from .. import Choice, Page, Ref
from .asked import NUMBERS, Exists, Wanted, all_new, cidr, wanted
from .record import Rule


class Backend(Base):
    Record = Rule
    ids = re.compile(r"sgr-[0-9a-f]{8,17}")

    def list(self, window, *, group="", direction=""):
        """One page by EC2's tokens. EC2 tells them in no order and by no direction: that is looked at here."""
        wanted = filters(group_id=group)

        def ask(**page):
            answer = self.api.ec2.describe_security_group_rules(Filters=wanted, **page)
            rows = [
                one
                for one in answer["SecurityGroupRules"]
                if not direction or one["IsEgress"] == (direction == "egress")
            ]
            return sorted(rows, key=lambda one: one["IsEgress"]), answer.get("NextToken", "")

        calls = {
            "rules": lambda: self.ask("_part", ask, window),
            "names": lambda: self.shared(60, "group_names"),
        }
        answers = gather(calls)
        if isinstance(answers["rules"], CloudError):
            raise answers["rules"]
        rows, following = answers["rules"]
        names = {} if isinstance(answers["names"], CloudError) else answers["names"]
        whole = not window.marker and not following
        return Page(tuple(record_of(raw, names) for raw in rows), following, len(rows) if whole else None)

    def _part(self, ask, window):
        return part(ask, lambda raw: raw["SecurityGroupRuleId"], window.marker, window.limit)

    def get(self, id):
        return record_of(self._raw(id), self._names())

    def _raw(self, id):
        found = self.api.ec2.describe_security_group_rules(SecurityGroupRuleIds=[id])["SecurityGroupRules"]
        if not found:
            raise NotFound(id)
        return found[0]

    def _names(self):
        try:
            return self.shared(60, "group_names")
        except CloudError:
            return {}

    def group_names(self):
        """Names of groups and of prefix lists by their ids."""
        answers = gather({"groups": lambda: self.ask("_groups"), "lists": lambda: self.ask("_lists")})
        if isinstance(answers["groups"], CloudError):
            raise answers["groups"]
        return answers["groups"] | ({} if isinstance(answers["lists"], CloudError) else answers["lists"])

    def _groups(self):
        found = self.api.ec2.describe_security_groups(MaxResults=1000)["SecurityGroups"]
        return {one["GroupId"]: one["GroupName"] for one in found}

    def _lists(self):
        """https://docs.aws.amazon.com/AWSEC2/latest/APIReference/API_DescribeManagedPrefixLists.html"""
        found = self.api.ec2.describe_managed_prefix_lists(MaxResults=100)["PrefixLists"]
        return {one["PrefixListId"]: one["PrefixListName"] for one in found}

    # -- Changing ------------------------------------------------------------------------------------------------------

    def create(
        self, *, group, preset, peer, direction="ingress", protocol="", ports="", icmp_type=None, icmp_code=None, network="",
        remote="", description="",
    ):  # fmt: skip
        """One rule or, for presets such as DNS and for anyone, several; those that are there already are left alone.

        https://docs.aws.amazon.com/AWSEC2/latest/APIReference/API_AuthorizeSecurityGroupIngress.html
        """
        asked = wanted(
            preset=preset, peer=peer, direction=direction, protocol=protocol, ports=ports, icmp_type=icmp_type,
            icmp_code=icmp_code, network=network, remote=remote, family="IPv4", description=description,
        )  # fmt: skip
        return record_of(self.add(group, asked)[0], self._names())

    def add(self, group, asked):
        """Make these rules, all at once; if some are there already, the others."""
        return all_new(asked, lambda some: self._authorize(group, some))

    def _authorize(self, group, asked):
        made = []
        for incoming in True, False:
            permissions = [permission(one) for one in asked if one.incoming == incoming]
            if not permissions:
                continue
            ec2 = self.api.ec2
            call = ec2.authorize_security_group_ingress if incoming else ec2.authorize_security_group_egress
            try:
                with self.scope.cloud.module.translated():
                    answer = call(GroupId=group, IpPermissions=permissions)
            except Invalid as error:
                if "already exists" not in error.detail and "duplicate" not in error.detail.lower():
                    raise
                words = _("This rule is there already.")
                raise Exists(message=words, request_id=error.request_id) from error
            made += answer.get("SecurityGroupRules") or []
        return made

    def edit(
        self, id, *, preset, peer, protocol="", ports="", icmp_type=None, icmp_code=None, network="", remote="", description="",
    ):  # fmt: skip
        raw = self._raw(id)
        found = wanted(
            preset=preset, peer=peer, direction="egress" if raw["IsEgress"] else "ingress", protocol=protocol, ports=ports,
            icmp_type=icmp_type, icmp_code=icmp_code, network=network, remote=remote, family="IPv4", description=description,
        )  # fmt: skip
        if len(found) != 1:
            raise Invalid(message=_("These are several rules: add the others as new ones."))
        self._replace(raw, found[0])

    def narrow(self, id, *, network):
        """The same rule for one network only."""
        raw, found = self._raw(id), cidr(network)
        rule = record_of(raw, {})
        family = "IPv6" if ":" in found else "IPv4"
        one = Wanted(
            rule.incoming, family, rule.protocol, rule.low, rule.high, found, description=rule.description
        )
        try:
            self._replace(raw, one)
        except Exists:  # what it would be narrowed to is allowed already
            self._revoke(raw)

    def _replace(self, raw, one):
        """Changed where EC2 can; a rule for another kind of other side is a new one, made before the old one goes.

        https://docs.aws.amazon.com/AWSEC2/latest/APIReference/API_ModifySecurityGroupRules.html
        """
        old = record_of(raw, {})
        alike = (bool(old.remote), old.family, old.addresses) == (bool(one.remote), one.family, None)
        if not alike:
            self._authorize(raw["GroupId"], [one])
            self._revoke(raw)
            return
        self._refuse_twin(raw, one)
        self.api.ec2.modify_security_group_rules(
            GroupId=raw["GroupId"],
            SecurityGroupRules=[
                {"SecurityGroupRuleId": raw["SecurityGroupRuleId"], "SecurityGroupRule": request_of(one)}
            ],
        )

    def _refuse_twin(self, raw, one):
        """Not every endpoint notices that a changed rule is the same as another."""
        group, mine = filters(group_id=raw["GroupId"]), raw["SecurityGroupRuleId"]
        found = self.api.ec2.describe_security_group_rules(Filters=group, MaxResults=1000)[
            "SecurityGroupRules"
        ]
        for other in found:
            rule = record_of(other, {})
            remote = rule.remote.id if rule.remote else ""
            told = (rule.incoming, rule.protocol, rule.low, rule.high, rule.network, remote)
            asked = (one.incoming, one.protocol, one.low, one.high, one.network, one.remote)
            if rule.id != mine and not rule.addresses and told == asked:
                raise Exists(message=_("There is such a rule already."))

    def delete(self, id):
        self._revoke(self._raw(id))

    def _revoke(self, raw):
        ec2 = self.api.ec2
        call = ec2.revoke_security_group_egress if raw["IsEgress"] else ec2.revoke_security_group_ingress
        call(GroupId=raw["GroupId"], SecurityGroupRuleIds=[raw["SecurityGroupRuleId"]])

    def groups(self):
        """Choices of the form, under their networks."""
        found = self.api.ec2.describe_security_groups(MaxResults=1000)["SecurityGroups"]
        found.sort(key=lambda one: (one.get("VpcId", ""), one["GroupName"]))
        several = len({one.get("VpcId") for one in found}) > 1
        return [
            Choice(one["GroupId"], one["GroupName"], one.get("VpcId", "") if several else "") for one in found
        ]


def _port(number):
    return -1 if number is None else number


def request_of(one):
    """A rule as ``modify_security_group_rules`` takes it."""
    made = {
        "IpProtocol": one.protocol or "-1",
        "FromPort": _port(one.low),
        "ToPort": _port(one.high),
        "Description": one.description,
    }
    if one.remote:
        return made | {"ReferencedGroupId": one.remote}
    return made | {"CidrIpv6" if one.family == "IPv6" else "CidrIpv4": one.network}


def permission(one):
    """A rule as ``authorize_security_group_*`` take it."""
    made = {"IpProtocol": one.protocol or "-1"}
    if (
        one.protocol
    ):  # -1 where a protocol has no ports: EC2 does not mind, and some endpoints want to be told
        made |= {"FromPort": _port(one.low), "ToPort": _port(one.high)}
    said = {"Description": one.description} if one.description else {}
    if one.remote:
        return made | {"UserIdGroupPairs": [{"GroupId": one.remote, **said}]}
    if one.family == "IPv6":
        return made | {"Ipv6Ranges": [{"CidrIpv6": one.network, **said}]}
    return made | {"IpRanges": [{"CidrIp": one.network, **said}]}


def record_of(raw, names):
    """A rule as EC2 tells it; ``names`` of groups by their id."""
    protocol = NUMBERS.get(raw["IpProtocol"], raw["IpProtocol"])
    protocol = "" if protocol in ("-1", "all") else protocol
    low, high = (
        None if not protocol or port in (None, -1) else port
        for port in (raw.get("FromPort"), raw.get("ToPort"))
    )
    network = raw.get("CidrIpv4") or raw.get("CidrIpv6") or ""
    remote = "" if network else (raw.get("ReferencedGroupInfo") or {}).get("GroupId", "")
    listed = "" if network or remote else raw.get("PrefixListId", "")
    return Rule(
        id=raw["SecurityGroupRuleId"],
        group=Ref(raw["GroupId"], names.get(raw["GroupId"], raw["GroupId"])),
        incoming=not raw["IsEgress"],
        family="IPv6" if ":" in network else "IPv4",
        protocol=protocol,
        low=low,
        high=high,
        network=network,
        remote=Ref(remote, names.get(remote, remote)) if remote else None,
        addresses=Ref(listed, names.get(listed, listed)) if listed else None,
        description=raw.get("Description") or "",
    )
