"""Rules of Neutron's security groups. A rule never changes there: a changed one is a new one in place of the old.

https://docs.openstack.org/api-ref/network/v2/#security-group-rules-security-group-rules
"""

import re

from django.utils.dateparse import parse_datetime
from django.utils.translation import gettext as _

from ...clouds.errors import CloudError, Conflict, Invalid
from ...clouds.gather import gather
from .. import Backend as Base
from .. import Choice, Page, Ref
from .asked import NUMBERS, Exists, all_new, cidr, wanted
from .record import ANYONE, Rule

PATH = "/v2.0/security-group-rules"
MANY = 500  # choices of one field at the most
ALL = (None, "", "any", "0", "-1")


class Backend(Base):
    Record = Rule
    ids = re.compile(r"[A-Za-z0-9-]+")
    sorts = {"direction": "direction"}

    @classmethod
    def available(cls, scope):
        return scope.api.has("network")

    def list(self, window, *, group="", direction=""):
        """One page by Neutron's marker and limit: Neutron needs a millisecond and a half for each rule that it tells."""
        query = {"limit": window.limit + 1, "marker": window.marker, "direction": direction}
        query |= {"security_group_id": group} if group else {"project_id": self.scope.project.id}
        query |= {
            "sort_key": ["direction", "id"],
            "sort_dir": ["asc" if window.sort and not window.descending else "desc", "asc"],
        }
        given = {key: value for key, value in query.items() if value}
        calls = {"rules": lambda: self.ask("_rules", given), "names": lambda: self.shared(60, "group_names")}
        answers = gather(calls)
        if isinstance(found := answers["rules"], CloudError):
            raise found
        names = {} if isinstance(answers["names"], CloudError) else answers["names"]
        shown = [record_of(raw, names) for raw in found[: window.limit]]
        more = len(found) > window.limit
        return Page(tuple(shown), shown[-1].id if more else "", None if more or window.marker else len(shown))

    def _rules(self, query):
        return self.api.network.get(PATH, params=query).json()["security_group_rules"]

    def get(self, id):
        raw = self.api.network.get(f"{PATH}/{id}").json()["security_group_rule"]
        return record_of(raw, self._names())

    def _names(self):
        try:
            return self.shared(60, "group_names")
        except CloudError:
            return {}

    def group_names(self):
        """Names of groups and of lists of addresses by their ids, which never meet."""
        calls = {"security_groups": lambda: self.ask("_named", "security-groups")}
        if "address-group" in self.api.network_extensions:
            calls["address_groups"] = lambda: self.ask("_named", "address-groups")
        answers = gather(calls)
        if isinstance(answers["security_groups"], CloudError):
            raise answers["security_groups"]
        listed = answers.get("address_groups", {})
        return answers["security_groups"] | ({} if isinstance(listed, CloudError) else listed)

    def _named(self, what):
        query = {"fields": ["id", "name"], "limit": 1000}
        found = self.api.network.get(f"/v2.0/{what}", params=query).json()[what.replace("-", "_")]
        return {one["id"]: one["name"] for one in found}

    # -- Changing ----------------------------------------------------------------------------------------------------

    def create(
        self, *, group, preset, peer, direction="ingress", protocol="", ports="", icmp_type=None, icmp_code=None, network="",
        remote="", family="both", description="",
    ):  # fmt: skip
        """One rule or, for presets such as DNS and for anyone, several; those that are there already are left alone."""
        asked = wanted(
            preset=preset, peer=peer, direction=direction, protocol=protocol, ports=ports, icmp_type=icmp_type,
            icmp_code=icmp_code, network=network, remote=remote, family=family, description=description,
        )  # fmt: skip
        return record_of(self.add(group, asked)[0], self._names())

    def add(self, group, asked):
        """Make these rules, all at once; if some are there already, the others."""
        return all_new(asked, lambda some: self._post(group, some))

    def _post(self, group, asked):
        body = {"security_group_rules": [_body(group, one) for one in asked]}
        try:
            with self.scope.cloud.module.translated():
                return self.api.network.post(PATH, json=body).json()["security_group_rules"]
        except Conflict as error:
            if "already exists" not in error.detail:
                raise
            raise Exists(message=_("This rule is there already."), request_id=error.request_id) from error

    def edit(
        self, id, *, preset, peer, protocol="", ports="", icmp_type=None, icmp_code=None, network="", remote="", family="IPv4",
        description="",
    ):  # fmt: skip
        raw = self._raw(id)
        found = wanted(
            preset=preset, peer=peer, direction=raw["direction"], protocol=protocol, ports=ports, icmp_type=icmp_type,
            icmp_code=icmp_code, network=network, remote=remote, family=family, description=description,
        )  # fmt: skip
        if len(found) != 1:
            raise Invalid(message=_("These are several rules: add the others as new ones."))
        self._replace(raw, _body(raw["security_group_id"], found[0]))

    def narrow(self, id, *, network):
        """The same rule for one network only."""
        raw, found = self._raw(id), cidr(network)
        family = "IPv6" if ":" in found else "IPv4"
        body = {key: raw.get(key) for key in SAME} | {"remote_ip_prefix": found, "ethertype": family}
        if raw["protocol"] in ("icmp", "ipv6-icmp", "icmpv6"):
            body["protocol"] = "icmp" if family == "IPv4" else "ipv6-icmp"
        try:
            self._replace(raw, body)
        except Exists:  # what it would be narrowed to is allowed already
            self.delete(id)

    def _raw(self, id):
        return self.api.network.get(f"{PATH}/{id}").json()["security_group_rule"]

    def _replace(self, raw, body):
        """The new one first, so that nothing is shut out in between; not where the two differ in no more than words."""
        old = {key: raw.get(key) for key in SAME}
        if body == old:
            return
        same = {**body, "description": ""} == {**old, "description": "", "remote_ip_prefix": _prefix(raw)}
        if same:
            self.delete(raw["id"])
        try:
            with self.scope.cloud.module.translated():
                self.api.network.post(PATH, json={"security_group_rule": body})
        except CloudError as error:
            if same:
                self.api.network.post(PATH, json={"security_group_rule": old})
            if isinstance(error, Conflict) and "already exists" in error.detail:
                raise Exists(message=_("There is such a rule already.")) from error
            raise
        if not same:
            self.delete(raw["id"])

    def delete(self, id):
        self.api.network.delete(f"{PATH}/{id}")

    def groups(self):
        """Choices of the form: https://docs.openstack.org/api-ref/network/v2/#list-security-groups"""
        query = {"fields": ["id", "name"], "limit": MANY, "sort_key": "name", "sort_dir": "asc"}
        found = self.api.network.get("/v2.0/security-groups", params=query).json()["security_groups"]
        return [Choice(one["id"], one["name"] or one["id"]) for one in found]


SAME = [
    "security_group_id", "direction", "ethertype", "protocol", "port_range_min", "port_range_max", "remote_ip_prefix",
    "remote_group_id", "description",
]  # fmt: skip


def _prefix(raw):
    """Anyone is no prefix at all, as Neutron's own first rules have it."""
    prefix = raw.get("remote_ip_prefix")
    return None if prefix in ANYONE else prefix


def _body(group, one):
    protocol = {"": None, "icmpv6": "ipv6-icmp"}.get(one.protocol, one.protocol)
    return {
        "security_group_id": group,
        "direction": "ingress" if one.incoming else "egress",
        "ethertype": one.family,
        "protocol": protocol,
        "port_range_min": one.low,
        "port_range_max": one.high,
        "remote_ip_prefix": None if one.network in ANYONE else one.network or None,
        "remote_group_id": one.remote or None,
        "description": one.description,
    }


def record_of(raw, names):
    """A rule as Neutron tells it; ``names`` of groups by their id."""
    protocol = raw.get("protocol")
    protocol = "" if protocol in ALL else NUMBERS.get(str(protocol), str(protocol))
    family = raw.get("ethertype") or "IPv4"
    if protocol == "icmp" and family == "IPv6":
        protocol = "icmpv6"
    remote, listed = raw.get("remote_group_id"), raw.get("remote_address_group_id")
    anyone = ANYONE[family == "IPv6"]
    return Rule(
        id=raw["id"],
        group=_ref(raw["security_group_id"], names),
        incoming=raw["direction"] == "ingress",
        family=family,
        protocol=protocol,
        low=raw.get("port_range_min"),
        high=raw.get("port_range_max"),
        network="" if remote or listed else raw.get("remote_ip_prefix") or anyone,
        remote=_ref(remote, names) if remote else None,
        addresses=_ref(listed, names) if listed else None,
        description=raw.get("description") or "",
        created=parse_datetime(raw["created_at"]) if raw.get("created_at") else None,
    )


def _ref(id, names):
    return Ref(id, names.get(id) or id[:8])
