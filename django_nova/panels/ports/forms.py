"""What making and changing ports asks. A field exists where the backend's method takes it, and the cloud has it."""

from ipaddress import ip_network

from django import forms
from django.core.validators import RegexValidator
from django.utils.translation import gettext as _now
from django.utils.translation import gettext_lazy as _

from ...forms import (
    CloudChoiceField,
    CloudMultipleChoiceField,
    FilterForm,
    PairsField,
    PanelForm,
    ParentField,
)
from ..networks.forms import Change, Extended
from ..networks.ranges import LinesField, address, cidr

MAC = RegexValidator(
    r"^([0-9A-Fa-f]{2}:){5}[0-9A-Fa-f]{2}$", _("A MAC address looks like fa:16:3e:00:00:01.")
)
LABEL = RegexValidator(
    r"^[A-Za-z0-9]([A-Za-z0-9-]{0,61}[A-Za-z0-9])?$", _("Use letters, digits and hyphens, at most 63.")
)
ADDRESSES = _(
    "One a line: an address, or the range of a subnet for its next free one. Empty: the next free one."
)
PAIRS = _(
    "One a line: an address or range that this port may also use, such as 10.0.0.9 or 10.1.0.0/16; a MAC may follow."
)


def place(line):
    """An address, or the range of a subnet."""
    return cidr(line) if "/" in line else address(line)


def pair(line):
    """An address or range, and perhaps a MAC."""
    where, _space, mac = line.partition(" ")
    found = place(where)
    if "/" in found and ip_network(found).prefixlen == 0:
        raise ValueError(_now("%s would allow every address: turn port security off instead.") % found)
    if mac := mac.strip().lower():
        try:
            MAC(mac)
        except forms.ValidationError as error:
            raise ValueError(" ".join(error.messages)) from None
    return f"{found} {mac}".strip()


class Filters(FilterForm):
    name = forms.CharField(label=_("Name or address"), max_length=255)
    status = forms.ChoiceField(
        label=_("State"),
        choices=[("", _("Any state")), ("up", _("Active")), ("down", _("Down")), ("error", _("Error"))],
    )
    network = ParentField()
    instance = ParentField()


class Create(Extended):
    """A port with its addresses and who may reach it; attached at once where an instance is named."""

    needs = {
        "port_security": "port-security",
        "pairs": "allowed-address-pairs",
        "policy": "qos",
        "dns_name": "dns-integration",
    }

    network = CloudChoiceField(
        label=_("Network"), source="networks", empty=_("Choose…"), blame=r"\bnetwork\b"
    )
    subnet = CloudChoiceField(label=_("Subnet"), source="subnets", empty=_("Choose…"), blame="subnet")
    name = forms.CharField(label=_("Name"), max_length=255)
    description = forms.CharField(label=_("Description"), max_length=255)
    instance = CloudChoiceField(
        label=_("Attach to"), source="instances", empty=_("Nothing yet"), blame="instance|server"
    )
    addresses = LinesField(label=_("Addresses"), parse=place, help_text=ADDRESSES)
    security_groups = CloudMultipleChoiceField(
        label=_("Security groups"), source="security_groups", blame="security.?group",
        help_text=_("Who may connect to it. Empty: the default group."),
    )  # fmt: skip
    port_security = forms.BooleanField(
        label=_("Port security: security groups apply, and it cannot use another's address"), initial=True
    )
    pairs = LinesField(label=_("Allowed address pairs"), parse=pair, help_text=PAIRS)
    mac = forms.CharField(
        label=_("MAC address"), max_length=17, validators=[MAC], help_text=_("Empty: the cloud's choice.")
    )
    policy = CloudChoiceField(label=_("QoS policy"), source="policies", shared=60, blame="qos|policy")
    dns_name = forms.CharField(label=_("DNS name"), max_length=63, validators=[LABEL])
    tags = PairsField(label=_("Tags"))
    addresses.blame = r"ip.?address|fixed.?ip|\bIP\b|address"
    mac.blame = "mac"
    pairs.blame = "address.?pair"
    dns_name.blame = "dns_name"

    sections = [
        ("", ["network", "subnet", "name", "description"]),
        (_("Connection"), ["instance", "addresses", "security_groups"]),
        (_("More"), ["port_security", "pairs", "mac", "policy", "dns_name", "tags"]),
    ]
    folded = [_("More")]

    def clean(self):
        found = self.cleaned_data
        if found.get("port_security") is False:
            for name in "security_groups", "pairs":
                if found.get(name):
                    self.add_error(name, _now("Without port security there is none: empty it."))
        if "subnet" in self.fields:  # this cloud takes addresses only
            for line in found.get("addresses") or ():
                if "/" in line:
                    self.add_error("addresses", _now("“%s” is no IP address.") % line)
        return found


class Edit(Change):
    needs = Create.needs

    name = forms.CharField(label=_("Name"), max_length=255)
    description = forms.CharField(label=_("Description"), max_length=255)
    security_groups = CloudMultipleChoiceField(
        label=_("Security groups"), source="security_groups", blame="security.?group"
    )
    port_security = forms.BooleanField(
        label=_("Port security"), help_text=_("Without it there are no security groups and no address pairs.")
    )
    pairs = LinesField(label=_("Allowed address pairs"), parse=pair, help_text=PAIRS)
    source_check = forms.BooleanField(
        label=_("Check source and destination"), help_text=_("Off for what forwards traffic of others, such as a gateway.")
    )  # fmt: skip
    policy = CloudChoiceField(label=_("QoS policy"), source="policies", shared=60)
    dns_name = forms.CharField(label=_("DNS name"), max_length=63, validators=[LABEL])
    enabled = forms.BooleanField(label=_("Switched on"), help_text=_("Switched off, it carries nothing."))
    tags = PairsField(label=_("Tags"))
    pairs.blame = "address.?pair"
    dns_name.blame = "dns_name"

    def about(self, records):
        super().about(records)
        if "security_groups" in self.fields:
            self.initial["security_groups"] = [one.id for one in records[0].security_groups]


class Readdress(Change):
    addresses = LinesField(label=_("Addresses"), parse=place, help_text=ADDRESSES, rows=3)
    secondary = LinesField(
        label=_("Addresses beside the first"), parse=address, rows=3,
        help_text=_("One a line; each has to be free and of its subnet."),
    )  # fmt: skip
    addresses.blame = secondary.blame = "."

    def given(self):
        return dict(self.cleaned_data)


class Attach(PanelForm):
    instance = CloudChoiceField(label=_("Instance"), source="instances", empty=_("Choose…"))
    instance.blame = "."
