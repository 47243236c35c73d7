"""Security groups of EC2, which belong to a VPC.

https://docs.aws.amazon.com/AWSEC2/latest/APIReference/API_DescribeSecurityGroups.html
"""

import re
from dataclasses import dataclass, field, replace

from django.utils.translation import gettext as _

from ...clouds.ec2_pages import part
from ...clouds.ec2_tags import RESERVED, containing, filters, name_of, names, pairs, specified, tags_of
from ...clouds.errors import CloudError, Conflict, Invalid, NotFound
from ...clouds.gather import Begun, gather
from .. import Backend as Base
from .. import Choice, Page, Ref
from ..security_group_rules.asked import Wanted
from ..security_group_rules.ec2 import Backend as Rules
from ..security_group_rules.ec2 import record_of
from .ec2_wearers import Wearers, first_of
from .record import SecurityGroup, wearers_words

ID = re.compile(r"sg-[0-9a-f]{8,17}")
NAME = re.compile(r"[a-zA-Z0-9. _\-:/()#,@\[\]+=&;{}!$*]{1,255}")
PATIENCE = 0.5  # seconds that a list waits for who wears its groups, once it has them


@dataclass(frozen=True)
class Group(SecurityGroup):
    """A security group with what only EC2 knows of it."""

    network: Ref | None = None
    owner: str = ""
    tags: dict = field(default_factory=dict, hash=False)


class Backend(Wearers, Base):
    Record = Group
    ids = ID

    def list(self, window, *, name="", network=""):
        """One page by EC2's tokens. A name may hold a ``*``; a group's id is found as a name."""
        wanted = filters(group_id=name) if ID.fullmatch(name) else filters(group_name=containing(name))
        wanted += filters(vpc_id=network)

        def ask(**page):
            answer = self.api.ec2.describe_security_groups(Filters=wanted, **page)
            return answer["SecurityGroups"], answer.get("NextToken", "")

        worn = Begun({"worn": lambda: self.shared(60, "worn")})
        rows, following = part(ask, lambda raw: raw["GroupId"], window.marker, window.limit)
        known = names(self.api, [raw.get("VpcId") for raw in rows])
        counts = worn.within(PATIENCE)["worn"]
        shown = []
        for raw in rows:
            first = first_of(raw)
            count = None if isinstance(counts, CloudError) else counts.get(raw["GroupId"], 0)
            shown.append(replace(_record(raw, known), first=first, instances=count, count=_count(raw)))
        whole = not window.marker and not following
        return Page(tuple(shown), following, len(rows) if whole else None)

    def get(self, id):
        calls = {
            "group": lambda: self.ask("_raw", id),
            "rules": lambda: self.ask("rules_of", id),
            "names": lambda: self.shared(60, "group_names"),
            "count": lambda: self.ask("_instances_of", id),
        }
        answers = gather(calls)
        for name in "group", "rules":
            if isinstance(answers[name], CloudError):
                raise answers[name]
        raw, called = answers["group"], answers["names"]
        called = {} if isinstance(called, CloudError) else called
        rules = sorted((record_of(one, called) for one in answers["rules"]), key=lambda one: one.order)
        record = _record(raw, names(self.api, [raw.get("VpcId")]))
        count = None if isinstance(answers["count"], CloudError) else answers["count"]
        return replace(record, rules=tuple(rules), count=len(rules), instances=count)

    def _raw(self, id):
        found = self.api.ec2.describe_security_groups(GroupIds=[id])["SecurityGroups"]
        if not found:
            raise NotFound(id)
        return found[0]

    # -- Changing ------------------------------------------------------------------------------------------------------

    def create(self, *, name, description, network, tags=None):
        """https://docs.aws.amazon.com/AWSEC2/latest/APIReference/API_CreateSecurityGroup.html"""
        for field_name, text in ("name", name), ("description", description):
            if not NAME.fullmatch(text):
                words = _(
                    "EC2 takes Latin letters, digits, spaces and . _ - : / ( ) # , @ [ ] + = & ; { } ! $ * here."
                )
                raise Invalid(message=words, field=field_name)
        made = self.api.ec2.create_security_group(
            GroupName=name,
            Description=description,
            VpcId=network,
            TagSpecifications=specified(["security-group"], "", tags),
        )
        return Group(id=made["GroupId"], name=name, description=description)

    def edit(self, id, *, tags=None):
        """Name and description of a group never change on EC2; its tags do."""
        have = {key: item for key, item in tags_of(self._raw(id)).items() if not key.startswith(RESERVED)}
        wanted = tags or {}
        if gone := [{"Key": key} for key in have if key not in wanted]:
            self.api.ec2.delete_tags(Resources=[id], Tags=gone)
        if wanted:
            self.api.ec2.create_tags(Resources=[id], Tags=pairs(wanted))

    def clone(self, id, *, name, description=""):
        """A group with the same rules in the same VPC; rules that name the group itself name the copy."""
        raw, own = self._raw(id), Rules(self.scope)
        rules = [record_of(one, {}) for one in self.rules_of(id)]
        if any(rule.addresses for rule in rules):
            raise Conflict(_("Rules about prefix lists cannot be copied here."))
        tags = {key: item for key, item in tags_of(raw).items() if not key.startswith(RESERVED)}
        made = self.create(
            name=name, description=description or raw["Description"], network=raw["VpcId"], tags=tags
        ).id
        given = [_likeness(record_of(one, {}), made) for one in self.rules_of(made)]
        wanted = [rule for rule in rules if _likeness(rule, id) not in given]
        try:
            with self.scope.cloud.module.translated():
                if wanted:
                    own.add(made, [_wanted(rule, id, made) for rule in wanted])
        except CloudError:
            self.api.ec2.delete_security_group(GroupId=made)
            raise

    def delete(self, id):
        """Not the default one, nor one that is worn or named by other groups; not every endpoint says so."""
        if self._raw(id)["GroupName"] == "default":
            raise Conflict(_("The default group of a VPC cannot be deleted."))
        if worn := self.names_of(id):
            raise Conflict(message=_("It is worn by %s.") % worn)
        wanted = filters(ip_permission_group_id=id)
        wanted[0]["Name"] = "ip-permission.group-id"
        others = self.api.ec2.describe_security_groups(Filters=wanted)["SecurityGroups"]
        others = [one["GroupName"] for one in others if one["GroupId"] != id]
        if others:
            raise Conflict(message=_("Rules of other groups name it: %s.") % wearers_words(others))
        self.api.ec2.delete_security_group(GroupId=id)

    def networks(self):
        """Choices of the form: https://docs.aws.amazon.com/AWSEC2/latest/APIReference/API_DescribeVpcs.html"""
        found = self.api.ec2.describe_vpcs(MaxResults=200)["Vpcs"]
        found.sort(key=lambda one: (not one.get("IsDefault"), name_of(one), one["VpcId"]))
        return [
            Choice(
                one["VpcId"],
                f"{name_of(one) or one['VpcId']} · {one['CidrBlock']}",
                chosen=bool(one.get("IsDefault")),
            )
            for one in found
        ]


def _likeness(rule, group):
    """What two rules of one group may not have in common; ``group``: the one that "itself" is."""
    remote = rule.remote.id if rule.remote else ""
    return (
        rule.incoming,
        rule.family,
        rule.protocol,
        rule.low,
        rule.high,
        rule.network,
        "" if remote == group else remote,
    )


def _wanted(rule, old, new):
    remote = rule.remote.id if rule.remote else ""
    return Wanted(
        rule.incoming, rule.family, rule.protocol, rule.low, rule.high, rule.network,
        new if remote == old else remote, rule.description,
    )  # fmt: skip


def _count(raw):
    """Rules of a group as EC2 counts them: one for each other side."""
    kinds = "IpRanges", "Ipv6Ranges", "UserIdGroupPairs", "PrefixListIds"
    every = [*(raw.get("IpPermissions") or []), *(raw.get("IpPermissionsEgress") or [])]
    return sum(len(one.get(kind) or []) for one in every for kind in kinds)


def _record(raw, known):
    tags, vpc = tags_of(raw), raw.get("VpcId", "")
    return Group(
        id=raw["GroupId"],
        name=raw["GroupName"],
        description=raw.get("Description", ""),
        network=Ref(vpc, known.get(vpc, vpc)) if vpc else None,
        owner=raw.get("OwnerId", ""),
        tags=tags,
    )
