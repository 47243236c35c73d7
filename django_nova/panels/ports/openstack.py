"""Ports of Neutron. https://docs.openstack.org/api-ref/network/v2/#ports"""

import re
from contextlib import suppress
from dataclasses import dataclass
from datetime import datetime

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from ...clouds.errors import CloudError, Conflict, Invalid
from .. import Choice, Ref
from ..networks.neutron import MANY, UUID, Neutron, moment, ref, whole
from .record import Port as BasePort

STATUS = {"ACTIVE": "up", "BUILD": "building", "DOWN": "down", "ERROR": "error", "N/A": "down"}
ADDRESS = re.compile(r"[0-9a-fA-F]*[.:][0-9a-fA-F.:]*")
MAC = re.compile(r"([0-9a-f]{2}:){5}[0-9a-f]{2}", re.IGNORECASE)


@dataclass(frozen=True)
class Port(BasePort):
    """A port with what only Neutron knows of it. ``use`` is its owner in Neutron's words, ``pairs`` as people type them."""

    enabled: bool = True
    use: str = ""
    device: str = ""
    port_security: bool = True
    pairs: tuple[str, ...] = ()
    policy: Ref | None = None
    dns_name: str = ""
    dns: tuple[str, ...] = ()
    kind: str = ""
    created: datetime | None = None


class Backend(Neutron):
    Record = Port
    plural, singular = "ports", "port"
    sorts = {"name": "name", "status": "status", "mac": "mac_address"}
    beside = "network_names", "group_names", "server_names", "policy_names"

    def list(self, window, *, name="", status="", network="", instance=""):
        """By name, address, part of an address, or MAC."""
        query = {"network_id": network, "device_id": instance}
        if status:
            query["status"] = next(theirs for theirs, ours in STATUS.items() if ours == status)
        rows, following, names = self._page(window, query | self._searched(name), self.beside)
        return whole(window, rows, following, lambda raw: self._record(raw, names))

    def _searched(self, text):
        if not text:
            return {}
        if MAC.fullmatch(text):
            return {"mac_address": text.lower()}
        if ADDRESS.fullmatch(text):
            part = "ip_address_substr" if "ip-substring-filtering" in self.extensions else "ip_address"
            return {"fixed_ips": f"{part}={text}"}
        return {"id" if UUID.fullmatch(text) else "name": text}

    def get(self, id):
        raw, names = self._one(id, self.beside)
        return self._record(raw, names)

    def create(
        self, *, network, name="", description="", addresses=(), mac="", security_groups=None, port_security=True, pairs=(),
        policy="", dns_name="", instance="",
    ):  # fmt: skip
        """On a network, with these addresses or the next free one, and attached to an instance where one is named.

        https://docs.openstack.org/api-ref/network/v2/#create-port
        """
        body = {
            "network_id": network,
            "name": name,
            "description": description,
            "mac_address": mac,
            "qos_policy_id": policy,
            "dns_name": dns_name,
            "security_groups": list(security_groups or ()),
            "allowed_address_pairs": _pairs(pairs),
            "fixed_ips": self._fixed(network, addresses),
        }
        body = {key: value for key, value in body.items() if value}
        if not port_security:
            body |= {"port_security_enabled": False, "security_groups": []}
        made = self._record(self._make(body), {})
        if instance:
            try:
                with self.scope.cloud.module.translated():
                    self.attach(made.id, instance=instance)
            except CloudError as error:
                with suppress(CloudError), self.scope.cloud.module.translated():
                    self.delete(made.id)
                error.field = "instance"
                raise
        return made

    def _fixed(self, network, addresses):
        """A line is an address, or the range of a subnet, of which the next free one is taken."""
        fixed, ranges = [], None
        for line in addresses:
            if "/" not in line:
                fixed.append({"ip_address": line})
                continue
            if ranges is None:
                rows = self._rows("subnets", network_id=network, fields=["id", "cidr"], limit=MANY)
                ranges = {one["cidr"]: one["id"] for one in rows}
            if line not in ranges:
                told = {"range": line, "ranges": ", ".join(ranges)}
                words = _("%(range)s is no subnet of that network; it has %(ranges)s.") % told
                raise Invalid(words, field="addresses")
            fixed.append({"subnet_id": ranges[line]})
        return fixed

    def edit(
        self, id, *, name=None, description=None, enabled=None, security_groups=None, port_security=None, pairs=None,
        policy=None, dns_name=None,
    ):  # fmt: skip
        """Only what is given is changed. Without port security there are no groups and no pairs.

        https://docs.openstack.org/api-ref/network/v2/#update-port
        """
        body = {
            "name": name,
            "description": description,
            "admin_state_up": enabled,
            "dns_name": dns_name,
            "port_security_enabled": port_security,
            "security_groups": None if security_groups is None else list(security_groups),
            "allowed_address_pairs": None if pairs is None else _pairs(pairs),
        }
        body = {key: value for key, value in body.items() if value is not None}
        if port_security is False:
            body |= {"security_groups": [], "allowed_address_pairs": []}
        self._change(id, body if policy is None else body | {"qos_policy_id": policy or None})

    def readdress(self, id, *, addresses):
        """Exactly these addresses; those that stay keep their subnet."""
        raw = self._read(f"ports/{id}")
        have = {one["ip_address"]: one for one in raw["fixed_ips"]}
        new = self._fixed(raw["network_id"], [line for line in addresses if line not in have])
        self._change(id, {"fixed_ips": [have[line] for line in addresses if line in have] + new})

    def attach(self, id, *, instance):
        """https://docs.openstack.org/api-ref/compute/#create-interface"""
        self.api.compute.servers.interface_attach(instance, id, None, None)

    def detach(self, id):
        """https://docs.openstack.org/api-ref/compute/#detach-interface"""
        raw = self._read(f"ports/{id}")
        if not (raw["device_owner"] or "").startswith("compute:"):
            raise Conflict(_("It is attached to no instance."))
        self.api.compute.servers.interface_detach(raw["device_id"], id)

    # -- Choices -------------------------------------------------------------------------------------------------------

    def instances(self):
        found = self.api.compute.servers.list(detailed=False, limit=MANY)
        return [Choice(one.id, one.name or one.id) for one in found]

    def quotas(self):
        return self._quota(gettext_lazy("Ports"))

    def _record(self, raw, names):
        owner, status = raw.get("device_owner") or "", STATUS.get(raw["status"], "down")
        server = raw["device_id"] if owner.startswith("compute:") else ""
        groups = names.get("group_names", {})
        return Port(
            id=raw["id"],
            name=raw["name"],
            status=status if raw["admin_state_up"] else "off",
            addresses=tuple(one["ip_address"] for one in raw["fixed_ips"]),
            network=ref(raw["network_id"], names.get("network_names", {})),
            instance=ref(server, names.get("server_names", {})),
            mac=raw["mac_address"],
            security_groups=tuple(ref(one, groups) for one in raw.get("security_groups") or ()),
            description=raw.get("description") or "",
            system=owner.startswith("network:"),
            enabled=raw["admin_state_up"],
            use=owner,
            device=raw.get("device_id") or "",
            port_security=raw.get("port_security_enabled", True),
            pairs=tuple(_pair(one, raw["mac_address"]) for one in raw.get("allowed_address_pairs") or ()),
            policy=ref(raw.get("qos_policy_id"), names.get("policy_names", {})),
            dns_name=raw.get("dns_name") or "",
            dns=tuple(dict.fromkeys(one["fqdn"] for one in raw.get("dns_assignment") or ())),
            kind=raw.get("binding:vnic_type") or "",
            created=moment(raw.get("created_at")),
        )


def _pairs(lines):
    """«address or range» with an optional MAC, as Neutron takes it."""
    parts = [line.split() for line in lines]
    return [{"ip_address": one[0]} | ({"mac_address": one[1]} if len(one) > 1 else {}) for one in parts]


def _pair(raw, own):
    mac = raw.get("mac_address") or ""
    return raw["ip_address"] if mac in ("", own) else f"{raw['ip_address']} {mac}"
