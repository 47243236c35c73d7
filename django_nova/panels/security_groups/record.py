"""A security group: rules that instances wear, and who wears them."""

from dataclasses import dataclass, field

from django.utils.translation import ngettext

from ..backend import Ref
from ..security_group_rules.record import Rule

SUMMED = 3  # things that a summary names before it stops


@dataclass(frozen=True)
class SecurityGroup:
    """``count`` of its rules; ``instances``: how many wear it, None where that is not known yet.

    ``rules`` are asked for one group only, ``first`` are some of the incoming ones for its line in a list.
    """

    id: str
    name: str
    description: str = ""
    count: int = 0
    instances: int | None = None
    rules: tuple[Rule, ...] = ()
    first: tuple[Rule, ...] = field(default=(), repr=False, compare=False)

    @property
    def lets_in(self):
        """What it lets in, in a few words: (words, risky) each."""
        found = {}
        for rule in self.first:
            said = str(rule.brief) if rule.anyone else f"{rule.brief} ← {rule.who}"
            found[said] = found.get(said) or bool(rule.risk)
        return tuple(found.items())

    @property
    def incoming(self):
        return [rule for rule in self.rules if rule.incoming]

    @property
    def outgoing(self):
        return [rule for rule in self.rules if not rule.incoming]

    @property
    def idle(self):
        """Worn by nothing."""
        return self.instances == 0


@dataclass(frozen=True)
class Worn:
    """One interface that wears groups: of which instance or other device, and by which addresses it is reached."""

    id: str
    instance: Ref | None = None
    device: str = ""
    addresses: tuple[str, ...] = ()
    public: tuple[str, ...] = ()
    groups: tuple[Ref, ...] = ()
    unguarded: bool = False  # no rule counts there


@dataclass(frozen=True)
class Opens:
    """Whom a group opens, and to whom: ``others`` are who wears the groups that its rules name, by group."""

    rules: tuple[Rule, ...] = ()
    wearers: tuple[Worn, ...] = ()
    others: dict = field(default_factory=dict)
    more: bool = False

    @property
    def instances(self):
        return len({one.instance.id for one in self.wearers if one.instance})

    @property
    def incoming(self):
        return [
            (rule, self.others.get(rule.remote.id, ()) if rule.remote else ())
            for rule in self.rules
            if rule.incoming
        ]

    @property
    def risky(self):
        return any(rule.risk for rule in self.rules)


@dataclass(frozen=True)
class Firewall:
    """The sum of the rules of all groups that an instance wears: each rule once, with the groups that have it."""

    groups: tuple[Ref, ...] = ()
    rules: tuple = ()  # (Rule, (Ref, ...))
    unguarded: bool = False
    public: tuple[str, ...] = ()

    @property
    def incoming(self):
        return [one for one in self.rules if one[0].incoming]

    @property
    def outgoing(self):
        return [one for one in self.rules if not one[0].incoming]


def summed(rules, groups):
    """Rules of several groups, each once: [(Rule, (the groups that have it, ...)), ...]."""
    found = {}
    for rule in sorted(rules, key=lambda rule: rule.order):
        remote = rule.remote.id if rule.remote else ""
        key = (
            rule.incoming,
            rule.family,
            rule.protocol,
            rule.low,
            rule.high,
            rule.network,
            remote,
            rule.addresses,
        )
        found.setdefault(key, (rule, []))[1].append(rule.group)
    return tuple((rule, tuple(dict.fromkeys(owners))) for rule, owners in found.values())


def wearers_words(names, more=0):
    """«“web-1”, “web-2” and 3 more»: who wears a group that cannot go."""
    shown = ", ".join(f"“{name}”" for name in names[:5])
    rest = len(names) - 5 + more
    if rest <= 0:
        return shown
    return ngettext("%(names)s and %(rest)d more", "%(names)s and %(rest)d more", rest) % {
        "names": shown,
        "rest": rest,
    }
