"""What a rule says, as a sentence that needs no knowledge of networks; and what is risky about it."""

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

SERVICES = {
    ("tcp", 20): "FTP", ("tcp", 21): "FTP", ("tcp", 22): "SSH", ("tcp", 23): "Telnet", ("tcp", 25): "SMTP",
    ("udp", 53): "DNS", ("tcp", 53): "DNS", ("udp", 67): "DHCP", ("udp", 69): "TFTP", ("tcp", 80): "HTTP",
    ("tcp", 110): "POP3", ("udp", 123): "NTP", ("tcp", 143): "IMAP", ("udp", 161): "SNMP", ("tcp", 389): "LDAP",
    ("tcp", 443): "HTTPS", ("udp", 443): "HTTP/3", ("tcp", 445): "SMB", ("tcp", 465): "SMTPS", ("udp", 514): "Syslog",
    ("tcp", 587): "SMTP", ("tcp", 636): "LDAPS", ("tcp", 993): "IMAPS", ("tcp", 995): "POP3S",
    ("tcp", 1433): "Microsoft SQL", ("tcp", 1521): "Oracle", ("tcp", 2049): "NFS", ("tcp", 2375): "Docker",
    ("tcp", 3306): "MySQL", ("tcp", 3389): "RDP", ("udp", 3389): "RDP", ("tcp", 5432): "PostgreSQL", ("tcp", 5900): "VNC",
    ("tcp", 5984): "CouchDB", ("tcp", 6379): "Redis", ("tcp", 6443): "Kubernetes", ("tcp", 9200): "Elasticsearch",
    ("tcp", 11211): "Memcached", ("udp", 1194): "OpenVPN", ("tcp", 27017): "MongoDB", ("udp", 51820): "WireGuard",
}  # fmt: skip
DATABASES = {
    1433,
    1521,
    2375,
    3306,
    5432,
    5984,
    6379,
    9200,
    11211,
    27017,
}  # and others that trust whoever reaches them
SIGN_IN = {21, 22, 23, 445, 3389, 5900}
PROTOCOLS = {
    "47": "GRE",
    "50": "ESP",
    "51": "AH",
    "112": "VRRP",
    "132": "SCTP",
    "2": "IGMP",
    "89": "OSPF",
    "4": "IPIP",
}
MESSAGES = {
    ("icmp", 0): gettext_lazy("answers to ping"),
    ("icmp", 3): gettext_lazy("“unreachable” messages"),
    ("icmp", 8): gettext_lazy("ping"),
    ("icmp", 11): gettext_lazy("“time exceeded” messages"),
    ("icmpv6", 1): gettext_lazy("“unreachable” messages"),
    ("icmpv6", 2): gettext_lazy("“packet too big” messages"),
    ("icmpv6", 128): gettext_lazy("ping"),
    ("icmpv6", 129): gettext_lazy("answers to ping"),
}


def direction(rule):
    return _("Incoming") if rule.incoming else _("Outgoing")


def short(rule):
    """What it opens in technical words: TCP 22, ICMP type 8, everything."""
    if not rule.protocol:
        return _("everything")
    name = {"icmp": "ICMP", "icmpv6": "ICMPv6"}.get(rule.protocol)
    if name:
        if rule.low is None:
            return name
        told = {"name": name, "type": rule.low, "code": rule.high}
        return (
            _("%(name)s type %(type)d") % told
            if rule.high is None
            else _("%(name)s type %(type)d code %(code)d") % told
        )
    name = PROTOCOLS.get(rule.protocol) or rule.protocol.upper()
    if name.isdigit():
        name = _("IP protocol %s") % name
    if rule.low is None or (rule.low <= 1 and rule.high == 65535):
        return name
    return f"{name} {rule.low}" if rule.low == rule.high else f"{name} {rule.low}–{rule.high}"


def what(rule):
    """What it opens: SSH (TCP 22), everything, all TCP ports."""
    told = short(rule)
    if not rule.protocol:
        return told
    if rule.protocol in ("icmp", "icmpv6"):
        known = MESSAGES.get((rule.protocol, rule.low))
        if rule.low is None:
            return _("all messages of %s") % told
        return f"{known} ({told})" if known else told
    if rule.low is None or (rule.low <= 1 and rule.high == 65535):
        ports = rule.protocol in ("tcp", "udp", "132")
        return _("all %s ports") % told if ports else told
    service = SERVICES.get((rule.protocol, rule.low)) if rule.low == rule.high else None
    return f"{service} ({told})" if service else told


def brief(rule):
    """What it opens in one word, for lists: SSH, TCP 8000–8010, everything."""
    service = SERVICES.get((rule.protocol, rule.low)) if rule.low == rule.high else None
    return service or MESSAGES.get((rule.protocol, rule.low)) or short(rule)


def who(rule):
    """Who is on its other side, as one word or two."""
    if rule.remote:
        return str(rule.remote)
    if rule.addresses:
        return str(rule.addresses)
    if rule.anyone:
        return _("anyone (IPv4)") if rule.family == "IPv4" else _("anyone (IPv6)")
    return _host(rule.network)


def _host(network):
    """A network of one address is that address."""
    address, _slash, length = network.partition("/")
    return address if length == ("128" if ":" in address else "32") else network


def template(rule):
    """The sentence with places for ``%(what)s`` and ``%(who)s``."""
    if rule.remote:
        if rule.remote.id == rule.group.id:
            if rule.incoming:
                return _("Instances in this same group may reach %(what)s")
            return _("May reach %(what)s of instances in this same group")
        if rule.incoming:
            return _("Instances in group %(who)s may reach %(what)s")
        return _("May reach %(what)s of instances in group %(who)s")
    if rule.addresses:
        if rule.incoming:
            return _("The addresses on the list %(who)s may reach %(what)s")
        return _("May reach %(what)s at the addresses on the list %(who)s")
    if rule.anyone:
        four = rule.family == "IPv4"
        if rule.incoming:
            if four:
                return _("Anyone on the internet (IPv4) may reach %(what)s")
            return _("Anyone on the internet (IPv6) may reach %(what)s")
        return _("May reach %(what)s anywhere (IPv4)") if four else _("May reach %(what)s anywhere (IPv6)")
    if rule.incoming:
        return _("%(who)s may reach %(what)s")
    return _("May reach %(what)s at %(who)s")


def sentence(rule):
    return template(rule) % {"what": what(rule), "who": who(rule)}


def ports(rule):
    """The ports that it opens, of TCP and UDP."""
    if rule.protocol not in ("", "tcp", "udp"):
        return range(0)
    return range(65536) if rule.low is None else range(rule.low, rule.high + 1)


def risk(rule):
    """What is risky about a rule that lets in the whole world; "" if nothing is."""
    if not rule.incoming or not rule.world:
        return ""
    open = ports(rule)
    if len(open) > 60000:
        return _("Every port is open to the whole world.")
    if any(port in open for port in DATABASES) and rule.protocol != "udp":
        return _("Whatever keeps data should not be open to the whole world.")
    if any(port in open for port in SIGN_IN):
        return _("The whole world may try to sign in here.")
    return ""
