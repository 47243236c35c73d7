"""From the few words of the form to rules, the same for all clouds: presets, ports, networks, and what is wrong with them."""

import re
from dataclasses import dataclass
from ipaddress import ip_address, ip_interface, ip_network

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from ...clouds.errors import Conflict, Invalid
from .words import PROTOCOLS as NAMES

OWN = "own"
# What people mostly want: name -> (words, [(protocol, from, to), ...])
PRESETS = {
    gettext_lazy("Sign in"): {
        "ssh": ("SSH (TCP 22)", [("tcp", 22, 22)]),
        "rdp": ("RDP (TCP 3389)", [("tcp", 3389, 3389)]),
    },
    gettext_lazy("Web"): {
        "http": ("HTTP (TCP 80)", [("tcp", 80, 80)]),
        "https": ("HTTPS (TCP 443)", [("tcp", 443, 443)]),
    },
    gettext_lazy("Databases"): {
        "mysql": ("MySQL, MariaDB (TCP 3306)", [("tcp", 3306, 3306)]),
        "postgresql": ("PostgreSQL (TCP 5432)", [("tcp", 5432, 5432)]),
        "mssql": ("Microsoft SQL (TCP 1433)", [("tcp", 1433, 1433)]),
        "redis": ("Redis (TCP 6379)", [("tcp", 6379, 6379)]),
        "mongodb": ("MongoDB (TCP 27017)", [("tcp", 27017, 27017)]),
    },
    gettext_lazy("Mail and names"): {
        "dns": (gettext_lazy("DNS (UDP and TCP 53)"), [("udp", 53, 53), ("tcp", 53, 53)]),
        "smtp": ("SMTP (TCP 25)", [("tcp", 25, 25)]),
        "imaps": ("IMAPS (TCP 993)", [("tcp", 993, 993)]),
    },
    gettext_lazy("Everything of a kind"): {
        "ping": (gettext_lazy("Ping (ICMP)"), [("icmp", 8, 0)]),
        "icmp": (gettext_lazy("All ICMP"), [("icmp", None, None)]),
        "tcp": (gettext_lazy("All TCP ports"), [("tcp", 1, 65535)]),
        "udp": (gettext_lazy("All UDP ports"), [("udp", 1, 65535)]),
        "all": (gettext_lazy("Everything"), [("", None, None)]),
    },
}
KNOWN = {name: opens for group in PRESETS.values() for name, (_words, opens) in group.items()}
# What protocols are called here: three by their names, the rest by their numbers.
NUMBERS = {"6": "tcp", "17": "udp", "1": "icmp", "58": "icmpv6", "ipv6-icmp": "icmpv6"} | {
    name.lower(): number for number, name in NAMES.items()
}
MANY = 20  # ports or ranges in one field
PORT = re.compile(r"(\d{1,5})(?:\s*[-–:]\s*(\d{1,5}))?")
ECHO = {8: 128, 0: 129}  # ICMP's ping and its answer, as ICMPv6 numbers them


@dataclass(frozen=True)
class Wanted:
    """One rule to be made; as in ``Rule``, ``remote`` is a group's id, ``kept`` the id of a list that a rule is about already."""

    incoming: bool
    family: str
    protocol: str
    low: int | None = None
    high: int | None = None
    network: str = ""
    remote: str = ""
    description: str = ""


def wanted(
    *, direction="ingress", preset=OWN, protocol="", ports="", icmp_type=None, icmp_code=None, peer="network", network="",
    remote="", family="both", description="",
):  # fmt: skip
    """The rules that were asked for, each once. Raises Invalid with the field that is wrong."""
    opens = opened(preset, protocol, ports, icmp_type, icmp_code)
    found = []
    for kind, address, group in others(peer, network, remote, family):
        for name, low, high in opens:
            name, low, high = _of_family(name, low, high, kind)
            found.append(Wanted(direction == "ingress", kind, name, low, high, address, group, description))
    return list(dict.fromkeys(found))


def opened(preset=OWN, protocol="", ports="", icmp_type=None, icmp_code=None):
    """What is to be reached, as [(protocol, from, to)]."""
    return KNOWN[preset] if preset in KNOWN else own(protocol, ports, icmp_type, icmp_code)


def _of_family(protocol, low, high, family):
    """ICMP as its family has it: it is a protocol of its own in IPv6, and numbers its messages anew."""
    if protocol == "icmp" and family == "IPv6":
        return "icmpv6", ECHO.get(low, low), high
    if protocol == "icmpv6" and family == "IPv4":
        raise Invalid(message=_("ICMPv6 needs IPv6 on the other side."), field="protocol")
    return protocol, low, high


def own(protocol, ports, icmp_type, icmp_code):
    protocol = (protocol or "").strip().lower()
    protocol = NUMBERS.get(protocol, protocol)
    if protocol in ("icmp", "icmpv6"):
        if icmp_type is None and icmp_code is not None:
            raise Invalid(message=_("A code needs a type."), field="icmp_type")
        return [(protocol, icmp_type, icmp_code)]
    if protocol in ("tcp", "udp", "132"):
        return [(protocol, low, high) for low, high in ranges(ports)]
    if protocol in ("", "any", "-1"):
        raise Invalid(message=_("Name a protocol, or choose “Everything”."), field="protocol")
    if not protocol.isdecimal() or int(protocol) > 255:
        words = _("“%s” is no protocol: give its number, 0 to 255, such as 47 for GRE.")
        raise Invalid(message=words % protocol, field="protocol")
    return [(str(int(protocol)), None, None)]


def ranges(text):
    """``80``, ``8000-8010`` or several, as [(from, to)]."""
    parts = [part.strip() for part in re.split(r"[,;]+|(?<=\d)\s+(?=\d)", text or "") if part.strip()]
    if not parts:
        raise Invalid(message=_("Give a port, such as 8080, or a range, such as 8000-8010."), field="ports")
    if len(parts) > MANY:
        raise Invalid(message=_("These are more than %d ports; give a range.") % MANY, field="ports")
    found = []
    for part in parts:
        match = PORT.fullmatch(part)
        if not match:
            words = _("“%s” is no port: give a number, such as 8080, or a range, such as 8000-8010.")
            raise Invalid(message=words % part[:40], field="ports")
        low = int(match[1])
        high = int(match[2]) if match[2] else low
        if max(low, high) > 65535 or low < 1:
            raise Invalid(message=_("Ports go from 1 to 65535."), field="ports")
        if low > high:
            told = {"low": high, "high": low}
            raise Invalid(
                message=_("The range is the wrong way round: did you mean %(low)d-%(high)d?") % told,
                field="ports",
            )
        found.append((low, high))
    return found


def others(peer="network", network="", remote="", family="both"):
    """The other side as [(family, network, group)]."""
    four, six = ("IPv4", "0.0.0.0/0", ""), ("IPv6", "::/0", "")
    if peer in ("anyone", "anyone4", "anyone6"):
        return {"anyone": [four, six], "anyone4": [four], "anyone6": [six]}[peer]
    if peer == "group":
        if not remote:
            raise Invalid(message=_("Choose the security group."), field="remote")
        families = ["IPv4", "IPv6"] if family == "both" else [family]
        return [(one, "", remote) for one in families]
    found = cidr(network)
    return [("IPv6" if ":" in found else "IPv4", found, "")]


def cidr(text):
    """A network as the cloud takes it; a single address is a network of one. Raises Invalid that says what was meant."""
    text = (text or "").strip()
    if not text:
        raise Invalid(
            message=_("Give an address, such as 203.0.113.7, or a network, such as 10.0.0.0/24."),
            field="network",
        )
    try:
        if "/" not in text:
            return str(ip_network(ip_address(text)))
        typed = ip_interface(text)
    except ValueError:
        words = _("“%s” is neither an address (203.0.113.7) nor a network (10.0.0.0/24, 2001:db8::/32).")
        raise Invalid(message=words % text[:60], field="network") from None
    if typed.ip != typed.network.network_address:
        told = {"typed": text, "network": typed.network, "address": typed.ip}
        words = _(
            "%(typed)s is an address within a network: give %(network)s for all of it, or %(address)s alone."
        )
        raise Invalid(message=words % told, field="network")
    return str(typed.network)


class Exists(Conflict):
    """What was to be made is there."""


def all_new(asked, make):
    """What ``make(rules)`` made of them, asked for at once; if some are there already, the others, and if all are, Exists."""
    try:
        return make(asked)
    except Exists:
        if len(asked) == 1:
            raise
    made = []
    for one in asked:
        try:
            made += make([one])
        except Exists as error:
            known = error
    if not made:
        raise known
    return made
