"""A rule of a security group: who may reach what, or what may be reached."""

from dataclasses import dataclass
from datetime import datetime
from ipaddress import ip_network

from ..backend import Ref
from . import words

ANYONE = ("0.0.0.0/0", "::/0")
WORLD = {4: 2**24, 6: 2**100}  # addresses: who lets in so many of the internet's lets in the world
KINDS = ["", "tcp", "udp"]  # the order that protocols are told in; the others follow


@dataclass(frozen=True)
class Rule:
    """``protocol`` "" is all of them; ``low`` to ``high`` are ports, of ICMP its type and code, None: all.

    The other side is a ``network`` (CIDR), a security group (``remote``) or a list of addresses that is kept elsewhere
    (``addresses``). What the rule says in words is told in the language of whoever reads it.
    """

    id: str
    group: Ref
    incoming: bool
    family: str = "IPv4"
    protocol: str = ""
    low: int | None = None
    high: int | None = None
    network: str = ""
    remote: Ref | None = None
    addresses: Ref | None = None
    description: str = ""
    created: datetime | None = None

    @property
    def name(self):
        return words.sentence(self)

    @property
    def direction(self):
        return words.direction(self)

    @property
    def what(self):
        return words.what(self)

    @property
    def who(self):
        return words.who(self)

    @property
    def short(self):
        return words.short(self)

    @property
    def brief(self):
        return words.brief(self)

    @property
    def risk(self):
        """What is risky about it, as a sentence; "" if nothing is."""
        return words.risk(self)

    @property
    def anyone(self):
        return self.network in ANYONE

    @property
    def world(self):
        """Whether as good as everybody is on its other side."""
        if not self.network:
            return False
        network = ip_network(self.network, strict=False)
        return self.anyone or (network.num_addresses > WORLD[network.version] and not network.is_private)

    @property
    def editable(self):
        """Lists of addresses are shown here, and kept elsewhere."""
        return self.addresses is None

    @property
    def order(self):
        """Incoming first; then what is risky, what is open to the world, what it opens."""
        kind = KINDS.index(self.protocol) if self.protocol in KINDS else len(KINDS)
        risky = self.world and bool(self.risk)
        other = (self.family, self.network, str(self.remote or ""))
        return (not self.incoming, not risky, not self.world, kind, self.low or 0, self.high or 0, *other)
