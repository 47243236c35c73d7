"""How limits are called. A limit is known by its slot: the service and the service's own word for it, «compute:cores»."""

import re

from django.utils.functional import lazy
from django.utils.text import format_lazy
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

SERVICES = {
    "compute": gettext_lazy("Compute"),
    "volume": gettext_lazy("Volumes and snapshots"),
    "network": gettext_lazy("Network"),
}
LIMITS = {
    "compute": {
        "instances": (gettext_lazy("Instances"), ""),
        "cores": (gettext_lazy("vCPUs"), ""),
        "ram": (gettext_lazy("Memory"), "MiB"),
        "server_groups": (gettext_lazy("Server groups"), ""),
        "server_group_members": (gettext_lazy("Instances in a server group"), ""),
        "key_pairs": (gettext_lazy("Key pairs of a person"), ""),
        "metadata_items": (gettext_lazy("Metadata of an instance"), ""),
    },
    "volume": {
        "volumes": (gettext_lazy("Volumes"), ""),
        "gigabytes": (gettext_lazy("Volume storage"), "GB"),
        "snapshots": (gettext_lazy("Volume snapshots"), ""),
        "backups": (gettext_lazy("Volume backups"), ""),
        "backup_gigabytes": (gettext_lazy("Backup storage"), "GB"),
        "per_volume_gigabytes": (gettext_lazy("Size of a volume"), "GB"),
        "groups": (gettext_lazy("Volume groups"), ""),
    },
    "network": {
        "floatingip": (gettext_lazy("Floating IPs"), ""),
        "network": (gettext_lazy("Networks"), ""),
        "subnet": (gettext_lazy("Subnets"), ""),
        "port": (gettext_lazy("Ports"), ""),
        "router": (gettext_lazy("Routers"), ""),
        "router_route": (gettext_lazy("Routes of a router"), ""),
        "security_group": (gettext_lazy("Security groups"), ""),
        "security_group_rule": (gettext_lazy("Security group rules"), ""),
        "rbac_policy": (gettext_lazy("Shares"), ""),
        "subnetpool": (gettext_lazy("Subnet pools"), ""),
        "trunk": (gettext_lazy("Trunks"), ""),
    },
}
# Limits of one thing, of which no sum is in use
EACH = {
    "server_group_members", "key_pairs", "metadata_items", "per_volume_gigabytes", "router_route",
    "injected_files", "injected_file_content_bytes", "injected_file_path_bytes",
}  # fmt: skip
OF_TYPE = re.compile(r"(volumes|gigabytes|snapshots)_(.+)", re.DOTALL)
MOST = 2**31 - 1  # that the clouds' databases hold


def slot(service, key):
    return f"{service}:{key}"


def volume_type(service, key):
    """The volume type that a limit is about, empty for all others."""
    found = OF_TYPE.fullmatch(key) if service == "volume" else None
    return found[2] if found else ""


def label(service, key):
    """A limit's name and unit; what is not known here is called as its service calls it."""
    known = LIMITS.get(service, {})
    if type := volume_type(service, key):
        words, unit = known[OF_TYPE.fullmatch(key)[1]]
        return format_lazy("{type}: {what}", type=type, what=words), unit
    return known.get(key) or (key.replace("_", " ").capitalize(), "")


def order(service, key):
    """As people look for them: what is known first, then volume types, then the rest."""
    known = list(LIMITS.get(service, {}))
    if key in known:
        return 0, known.index(key), ""
    if type := volume_type(service, key):
        return 1, known.index(OF_TYPE.fullmatch(key)[1]), type.casefold()
    return 2, 0, key


def amount(service, key, number):
    """«40», «256 GiB», «no limit»."""
    if number < 0:
        return _("no limit")
    unit = label(service, key)[1]
    if unit == "MiB":
        return f"{number / 1024:g} GiB"
    return f"{number} {unit}".strip()


def described(limits):
    """``{"compute:cores": 40}`` as «vCPUs: 40, Memory: 256 GiB»."""
    parts = [(*one.partition(":")[::2], number) for one, number in limits.items()]
    parts.sort(key=lambda part: (part[0], *order(*part[:2])))
    return ", ".join(
        _("%(what)s: %(amount)s") % {"what": label(service, key)[0], "amount": amount(service, key, number)}
        for service, key, number in parts
    )


summary = lazy(described, str)
