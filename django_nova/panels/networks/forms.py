"""What making, changing and deleting networks asks. A field exists where the backend's method takes it, and the cloud has it."""

from ipaddress import ip_network

from django import forms
from django.core.validators import RegexValidator
from django.utils.text import format_lazy
from django.utils.translation import gettext as _now
from django.utils.translation import gettext_lazy as _
from django.utils.translation import ngettext_lazy

from ...forms import CloudChoiceField, CloudMultipleChoiceField, FilterForm, PairsField, PanelForm
from .ranges import HINT, LinesField, Ranged, RangeField, address, within

DOMAIN = RegexValidator(
    r"^([A-Za-z0-9_-]{1,63}\.)+$", _("A domain ends with a dot and has no spaces, such as “example.org.”.")
)
KINDS = {
    "instance": ngettext_lazy("%d instance", "%d instances"),
    "router": ngettext_lazy("%d router", "%d routers"),
    "port": ngettext_lazy("%d port", "%d ports"),
    "gateway": ngettext_lazy("%d NAT gateway", "%d NAT gateways"),
    "subnet": ngettext_lazy("%d subnet", "%d subnets"),
}
NAMED = 5  # of each kind
AUTOMATIC = _("None")


class Extended(PanelForm):
    """``needs``: fields that are for clouds with an extension of Neutron, by its alias."""

    needs = {}

    def __init__(self, *args, backend, **kwargs):
        self.known = getattr(backend, "extensions", None)
        super().__init__(*args, backend=backend, **kwargs)

    def about(self, records):
        for name, extension in self.needs.items():
            if self.known is not None and extension not in self.known:
                self.fields.pop(name, None)

    def extra(self):
        """What the quota says, where the form makes one more."""
        can = self.backend.can("quotas") and not self.records
        return {"quotas": lambda: self.backend.shared(5, "quotas")} if can else {}


class Change(Extended):
    """A form about what there is: it begins with that, and only what was changed is sent. Empty means empty."""

    def about(self, records):
        super().about(records)
        for name in self.fields:
            value = getattr(records[0], name, None)
            self.initial.setdefault(name, getattr(value, "id", value))

    def given(self):
        return {name: self.cleaned_data[name] for name in self.changed_data}


class Filters(FilterForm):
    name = forms.CharField(label=_("Name"), max_length=255)
    whose = forms.ChoiceField(
        label=_("Whose"),
        choices=[
            ("", _("All")),
            ("own", _("Of this project")),
            ("shared", _("Shared")),
            ("external", _("External")),
        ],
    )


class Create(Ranged, Extended):
    """A network together with its first subnet. On EC2, ``cidr`` is the whole VPC's and ``subnet_cidr`` the subnet's."""

    needs = {
        "mtu": "net-mtu-writable", "port_security": "port-security", "dns_domain": "dns-integration",
        "zones": "network_availability_zone", "policy": "qos", "router": "router",
    }  # fmt: skip

    name = forms.CharField(label=_("Name"), max_length=255)
    description = forms.CharField(label=_("Description"), max_length=255)
    cidr = RangeField(label=_("Address range"), help_text=HINT)
    anyway = forms.BooleanField(label=_("Take this range all the same"))
    subnet_cidr = RangeField(
        label=_("Range of its first subnet"),
        help_text=_("A part of the range above. Empty: no subnet yet."),
    )
    zone = CloudChoiceField(
        label=_("Zone of the subnet"), source="zones", shared=300, empty=_("Any"), blame="zone"
    )
    internet = forms.BooleanField(
        label=_("Reachable from the internet"),
        help_text=_("Makes an internet gateway and a route to it; instances get public addresses."),
    )
    router = CloudChoiceField(
        label=_("Connected to the router"), source="routers", blame="router", empty=_("None: it stays apart"),
        help_text=_("A router connects it with other networks and with the outside."),
    )  # fmt: skip
    subnet_name = forms.CharField(label=_("Name of the subnet"), max_length=255)
    gateway = forms.GenericIPAddressField(
        label=_("Gateway"), help_text=_("Empty: the first address of the range.")
    )
    no_gateway = forms.BooleanField(label=_("No gateway: nothing leads out of this subnet"))
    dhcp = forms.BooleanField(label=_("DHCP: instances learn their addresses by themselves"), initial=True)
    dns = LinesField(label=_("DNS servers"), parse=address, placeholder="9.9.9.9", help_text=_("One a line."))
    dns_domain = forms.CharField(
        label=_("DNS domain"), max_length=255, validators=[DOMAIN],
        help_text=_("Names of its ports are published under it, where the cloud has a DNS service."),
    )  # fmt: skip
    mtu = forms.IntegerField(
        label=_("MTU (bytes)"), min_value=68, max_value=65535, help_text=_("Empty: the cloud's choice.")
    )
    policy = CloudChoiceField(
        label=_("QoS policy"), source="policies", shared=60, empty=AUTOMATIC, blame="qos|policy"
    )
    port_security = forms.BooleanField(
        label=_("Port security: security groups apply, and no instance may use another's address"),
        initial=True,
    )
    zones = CloudMultipleChoiceField(
        label=_("Availability zones"), source="zones", shared=300, blame="availability.?zone"
    )
    tags = PairsField(label=_("Tags"))
    cidr.blame = r"cidr|subnet pool|prefix|overlap|CidrBlock"
    gateway.blame = "gateway"
    dns.blame = "dns_nameserver|nameserver"
    dns_domain.blame = "dns_domain"
    mtu.blame = "mtu"
    name.blame = r"\bname\b"

    sections = [
        ("", ["name", "description"]),
        (_("Addresses"), ["cidr", "anyway", "subnet_cidr", "zone", "internet", "router"]),
        (_("More about the subnet"), ["subnet_name", "gateway", "no_gateway", "dhcp", "dns"]),
        (_("More about the network"), ["mtu", "dns_domain", "policy", "zones", "port_security", "tags"]),
    ]
    folded = [_("More about the subnet"), _("More about the network")]

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        self.offer_anyway()
        taken = self.answers.get("taken", [])
        self.initial.setdefault("cidr", self.backend.suggested(taken))
        if "subnet_cidr" in self.fields and not self.is_bound:
            self.initial.setdefault("subnet_cidr", self.initial["cidr"].replace("/16", "/24"))
        if taken:
            told = ", ".join(sorted({one for one, _what in taken})[:6])
            used = _("In use in this project: %s.") % told
            self.fields["cidr"].help_text = format_lazy("{} {}", HINT, used)

    def extra(self):
        asked = {"taken": lambda: self.backend.shared(30, "taken")}
        return asked | (
            {"quotas": lambda: self.backend.shared(5, "quotas")} if self.backend.can("quotas") else {}
        )

    def clean_cidr(self):
        if wanted := self.cleaned_data["cidr"]:
            self.usual(wanted, self.answers.get("taken", []))
        return wanted

    def clean(self):
        found, whole = self.cleaned_data, self.cleaned_data.get("cidr")
        if whole and found.get("gateway") and not within(found["gateway"], whole):
            self.add_error("gateway", _now("It is not in %s.") % whole)
        if found.get("gateway") and found.get("no_gateway"):
            self.add_error("gateway", _now("Either a gateway or none."))
        if (part := found.get("subnet_cidr")) and whole:
            one, other = ip_network(part), ip_network(whole)
            if one.version != other.version or not one.subnet_of(other):
                self.add_error("subnet_cidr", _now("It is not a part of %s.") % whole)
        if found.get("router") and not whole and "cidr" not in self.errors:
            self.add_error("router", _now("A router connects subnets: give the network a range."))
        return found


class Edit(Change):
    needs = Create.needs

    name = forms.CharField(label=_("Name"), max_length=255)
    description = forms.CharField(label=_("Description"), max_length=255)
    enabled = forms.BooleanField(label=_("Switched on"), help_text=_("Switched off, it carries nothing."))
    dns_domain = forms.CharField(label=_("DNS domain"), max_length=255, validators=[DOMAIN])
    mtu = forms.IntegerField(label=_("MTU (bytes)"), min_value=68, max_value=65535)
    policy = CloudChoiceField(label=_("QoS policy"), source="policies", shared=60, empty=AUTOMATIC)
    port_security = forms.BooleanField(label=_("Port security for new ports"))
    dns_names = forms.BooleanField(
        label=_("Names for instances"), help_text=_("Instances with a public address get a public name.")
    )
    tags = PairsField(label=_("Tags"))
    mtu.blame = "mtu"
    dns_domain.blame = "dns_domain"


class Delete(PanelForm):
    """Says what hangs on the networks that are to go."""

    def extra(self):
        return {one.id: lambda one=one: self.backend.ask("held", one.id) for one in self.records[:20]}

    @property
    def notes(self):
        found = [("error", str(trouble)) for trouble in self.troubles.values()]
        for one in self.records:
            held = self.answers.get(one.id)
            if held:
                told = {"name": one.name or one.id, "what": _counted(held)}
                found.append(("warn", _now("On “%(name)s”: %(what)s. These have to go first.") % told))
        return found or [
            ("info", _now("Nothing hangs on it. Its subnets go with it; this cannot be undone."))
        ]


def _counted(held):
    """«3 instances: “a”, “b”, “c”; 1 router: “r”», of each kind the first few."""
    found = {}
    for kind, name in held:
        found.setdefault(kind, []).append(_now("“%(name)s”") % {"name": name})
    words = []
    for kind, names in found.items():
        shown = ", ".join(names[:NAMED]) + ("…" if len(names) > NAMED else "")
        words.append(_now("%(many)s: %(names)s") % {"many": KINDS[kind] % len(names), "names": shown})
    return "; ".join(words)
