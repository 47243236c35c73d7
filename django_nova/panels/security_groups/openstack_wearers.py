"""Who wears Neutron's security groups: ports, and the instances that they are of.

https://docs.openstack.org/api-ref/network/v2/#list-ports
"""

from ...clouds.errors import CloudError
from ...clouds.gather import gather
from .. import Ref
from ..security_group_rules.openstack import record_of
from .record import Firewall, Opens, Worn, summed, wearers_words

MANY = 200  # ports of one group that a page shows
FIELDS = ["id", "name", "device_id", "device_owner", "fixed_ips", "security_groups", "port_security_enabled"]
COUNTED = 1000  # ports that are looked at to count who wears what


class Wearers:
    def worn(self):
        """How many instances wear each group of the project: {group's id: number}."""
        query = {
            "project_id": self.scope.project.id,
            "fields": ["device_id", "security_groups"],
            "limit": COUNTED,
        }
        found = {"": set()}
        for port in self._ports(query):
            for group in port["security_groups"]:
                found.setdefault(group, set()).add(port["device_id"])
        return {group: len(devices - {""}) for group, devices in found.items()}

    def _instances_of(self, id):
        found = self._wearing([id], fields=["device_id", "security_groups"], limit=COUNTED)
        return len({port["device_id"] for port in found} - {""})

    def _ports(self, query):
        return self.api.network.get("/v2.0/ports", params=query).json()["ports"]

    def _wearing(self, ids, limit=MANY + 1, fields=FIELDS):
        """The ports that wear one of these groups, looked for here where Neutron does not look for them."""
        query = {"fields": fields, "limit": limit, "project_id": self.scope.project.id}
        if "port-security-groups-filtering" in self.api.network_extensions:
            return self._ports(query | {"security_groups": list(ids)})
        return [
            one for one in self._ports(query | {"limit": COUNTED}) if set(ids) & set(one["security_groups"])
        ]

    def opens(self, id):
        """Whom a group opens, and to whom."""
        group = self.get(id)
        others = {rule.remote.id for rule in group.rules if rule.remote and rule.incoming} - {id}
        calls = {
            "ports": lambda: self.ask("_wearing", [id]),
            "others": lambda: self.ask("_wearing", sorted(others)) if others else [],
            "names": lambda: self.shared(60, "group_names"),
        }
        answers = gather(calls | self._about())
        if isinstance(answers["ports"], CloudError):
            raise answers["ports"]
        worn = self._worn_by(answers["ports"][:MANY], answers)
        known = [] if isinstance(answers["others"], CloudError) else answers["others"]
        elsewhere = self._worn_by([*known, *answers["ports"][:MANY]], answers)
        by_group = {
            other: tuple(
                dict.fromkeys(one.instance for one in elsewhere if one.instance and other in _ids(one))
            )
            for other in {*others, id}
        }
        return Opens(group.rules, worn, by_group, len(answers["ports"]) > MANY)

    def _about(self):
        """What else is to be asked to tell ports as people know them."""
        return {
            "servers": lambda: self.shared(60, "server_names"),
            "floating": lambda: self.shared(5, "floating"),
        }

    def server_names(self):
        return {one.id: one.name for one in self.api.compute.servers.list(detailed=False, limit=1000)}

    def floating(self):
        """Public addresses by the port that they lead to."""
        query = {
            "project_id": self.scope.project.id,
            "fields": ["port_id", "floating_ip_address"],
            "limit": 1000,
        }
        found = {}
        for one in self.api.network.get("/v2.0/floatingips", params=query).json()["floatingips"]:
            found.setdefault(one["port_id"], []).append(one["floating_ip_address"])
        return found

    def _worn_by(self, ports, answers):
        told = {name: {} if isinstance(one, CloudError) else one for name, one in answers.items()}
        return tuple(_worn(port, told["servers"], told["floating"], told["names"]) for port in ports)

    def wearers(self, *ids):
        """What wears these groups, for the question before they go."""
        return self._worn_by(
            self._wearing(ids), gather(self._about() | {"names": lambda: self.shared(60, "group_names")})
        )

    def names_of(self, id):
        """Who wears a group, in words; "" if nobody does."""
        try:
            worn = self.wearers(id)
        except CloudError:
            return ""
        return wearers_words(list(dict.fromkeys(str(one.instance or one.device or one.id) for one in worn)))

    def firewall(self, instance):
        """The sum of the rules of the groups that an instance wears, whichever of its interfaces wears them."""
        query = {"device_id": instance, "fields": FIELDS}
        calls = {"ports": lambda: self.ask("_ports", query), "names": lambda: self.shared(60, "group_names")}
        answers = gather(calls | {"floating": self._about()["floating"]})
        if isinstance(answers["ports"], CloudError):
            raise answers["ports"]
        names = {} if isinstance(answers["names"], CloudError) else answers["names"]
        floating = {} if isinstance(answers["floating"], CloudError) else answers["floating"]
        ids = sorted({id for port in answers["ports"] for id in port["security_groups"]})
        found = self._groups({"id": ids}) if ids else []
        names |= {raw["id"]: raw["name"] for raw in found}
        rules = [record_of(rule, names) for raw in found for rule in raw["security_group_rules"]]
        groups = tuple(Ref(raw["id"], raw["name"] or raw["id"]) for raw in found)
        return Firewall(
            groups=groups,
            rules=summed(rules, groups),
            unguarded=any(port.get("port_security_enabled") is False for port in answers["ports"]),
            public=tuple(ip for port in answers["ports"] for ip in floating.get(port["id"], ())),
        )


def _ids(worn):
    return {group.id for group in worn.groups}


def _worn(port, servers, floating, names):
    owner, device = port.get("device_owner") or "", port.get("device_id") or ""
    is_instance = owner.startswith("compute:")
    return Worn(
        id=port["id"],
        instance=Ref(device, servers.get(device) or device[:8]) if is_instance and device else None,
        device="" if is_instance else port.get("name") or owner,
        addresses=tuple(one["ip_address"] for one in port.get("fixed_ips") or []),
        public=tuple(floating.get(port["id"], ())),
        groups=tuple(Ref(id, names.get(id) or id[:8]) for id in port["security_groups"]),
        unguarded=port.get("port_security_enabled") is False,
    )
