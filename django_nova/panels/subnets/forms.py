"""What making and changing subnets asks: what is wrong with a range or an address is told at its field."""

from ipaddress import ip_network

from django import forms
from django.utils.translation import gettext as _now
from django.utils.translation import gettext_lazy as _

from ...clouds.errors import CloudError
from ...forms import CloudChoiceField, FilterForm, PairsField, ParentField
from ..networks.forms import Change, Extended
from ..networks.ranges import HINT, LinesField, Ranged, RangeField, address, overlapping, route, span, within

POOLS_HELP = _("One a line, such as 10.0.0.10–10.0.0.99. Empty: all but the gateway.")
ROUTES_HELP = _("One a line, such as 10.1.0.0/16 via 10.0.0.5. Instances learn them by DHCP.")


class Filters(FilterForm):
    name = forms.CharField(label=_("Name or range"), max_length=255)
    network = ParentField()


class Checked:
    """What addresses have to do with a range."""

    def check_addresses(self, cidr):
        found = self.cleaned_data
        if found.get("gateway") and not within(found["gateway"], cidr):
            self.add_error("gateway", _now("It is not in %s.") % cidr)
        for line in found.get("pools") or ():
            if outside := [one for one in line.split("–") if not within(one, cidr)]:
                told = {"address": outside[0], "range": cidr}
                self.add_error("pools", _now("%(address)s is not in %(range)s.") % told)
        version = ip_network(cidr).version
        for line in found.get("dns") or ():
            if (":" in line) != (version == 6):
                self.add_error("dns", _now("%s is of the other version of IP.") % line)


class Create(Checked, Ranged, Extended):
    """A range of one's own, or one from a pool of the cloud."""

    needs = {"pool": "subnet_allocation", "prefix": "subnet_allocation"}

    network = CloudChoiceField(
        label=_("Network"), source="own_networks", empty=_("Choose…"), blame="network.*not found"
    )
    name = forms.CharField(label=_("Name"), max_length=255)
    description = forms.CharField(label=_("Description"), max_length=255)
    cidr = RangeField(label=_("Address range"), help_text=HINT)
    anyway = forms.BooleanField(label=_("Take this range all the same"))
    pool = CloudChoiceField(
        label=_("Or from the pool"), source="pools", shared=60, empty=_("None: the range itself"), blame=r".*subnet.?pool"
    )  # fmt: skip
    prefix = forms.IntegerField(
        label=_("Its length (bits)"), min_value=8, max_value=128, help_text=_("Empty: as the pool has it.")
    )
    zone = CloudChoiceField(label=_("Zone"), source="zones", shared=300, empty=_("Any"), blame="zone")
    public = forms.BooleanField(label=_("Instances get a public address as well"))
    gateway = forms.GenericIPAddressField(
        label=_("Gateway"), help_text=_("Empty: the first address of the range.")
    )
    no_gateway = forms.BooleanField(label=_("No gateway: nothing leads out of this subnet"))
    dhcp = forms.BooleanField(label=_("DHCP: instances learn their addresses by themselves"), initial=True)
    mode = forms.ChoiceField(
        label=_("IPv6: how instances get their address"),
        choices=[
            ("", _("As a router outside this cloud says")),
            ("slaac", _("SLAAC: from the announced prefix")),
            ("dhcpv6-stateless", _("SLAAC, the rest by DHCPv6")),
            ("dhcpv6-stateful", _("DHCPv6")),
        ],
        help_text=_("For IPv6 ranges only."),
    )
    dns = LinesField(label=_("DNS servers"), parse=address, placeholder="9.9.9.9", help_text=_("One a line."))
    pools = LinesField(label=_("Addresses to give out"), parse=span, help_text=POOLS_HELP)
    routes = LinesField(label=_("Routes for instances"), parse=route, help_text=ROUTES_HELP)
    tags = PairsField(label=_("Tags"))
    cidr.blame = r"cidr|overlap|CidrBlock|range|prefix"
    gateway.blame = "gateway"
    dns.blame = "nameserver"
    pools.blame = r"allocation.?pool"
    routes.blame = r"host.?route|nexthop"
    mode.blame = r"ipv6_(ra|address)_mode"
    prefix.blame = "prefixlen|prefix length"

    sections = [
        ("", ["network", "name", "description"]),
        (_("Addresses"), ["cidr", "anyway", "pool", "prefix", "zone", "public"]),
        (_("Way out"), ["gateway", "no_gateway"]),
        (_("What instances learn"), ["dhcp", "mode", "dns", "pools", "routes"]),
        (_("More"), ["tags"]),
    ]
    folded = [_("What instances learn"), _("More")]

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        self.offer_anyway()
        if not self.is_bound and "cidr" not in self.initial:
            taken = self.answers.get("taken", [])
            try:
                with self.backend.scope.cloud.module.translated():
                    self.initial["cidr"] = self.backend.suggested(taken, self.initial.get("network"))
            except CloudError:  # nothing to begin with
                pass

    def extra(self):
        asked = {name: lambda name=name: self.backend.shared(30, name) for name in ("taken", "parts")}
        return super().extra() | asked

    def clean(self):
        found, cidr = self.cleaned_data, self.cleaned_data.get("cidr")
        if "pool" in self.fields and "cidr" not in self.errors and bool(cidr) == bool(found.get("pool")):
            words = (
                _now("Either a range or a pool.") if cidr else _now("A range, or a pool that it comes from.")
            )
            self.add_error("cidr", words)
        if found.get("prefix") and not found.get("pool"):
            self.add_error("prefix", _now("It is for ranges that come from a pool."))
        if found.get("gateway") and found.get("no_gateway"):
            self.add_error("gateway", _now("Either a gateway or none."))
        if cidr:
            self._check_range(cidr, found.get("network"))
            self.check_addresses(cidr)
            if found.get("mode") and ip_network(cidr).version == 4:
                self.add_error("mode", _now("The range is of IPv4."))
        return found

    def _check_range(self, cidr, network):
        """Two subnets of a network never overlap; with those of others they should not."""
        inside = [(one, "") for one in self.answers.get("parts", {}).get(network, [])]
        if clash := overlapping(cidr, inside):
            self.add_error("cidr", _now("It overlaps with %s of the same network.") % clash[0])
            return
        try:
            self.usual(cidr, self.answers.get("taken", []))
        except forms.ValidationError as error:
            self.add_error("cidr", error)


class Edit(Checked, Change):
    name = forms.CharField(label=_("Name"), max_length=255)
    description = forms.CharField(label=_("Description"), max_length=255)
    gateway = forms.GenericIPAddressField(label=_("Gateway"), help_text=_("Empty: none."))
    dhcp = forms.BooleanField(label=_("DHCP: instances learn their addresses by themselves"))
    public = forms.BooleanField(label=_("Instances get a public address as well"))
    dns = LinesField(label=_("DNS servers"), parse=address, help_text=_("One a line."))
    pools = LinesField(label=_("Addresses to give out"), parse=span, help_text=POOLS_HELP)
    routes = LinesField(label=_("Routes for instances"), parse=route, help_text=ROUTES_HELP)
    tags = PairsField(label=_("Tags"))
    gateway.blame = "gateway"
    dns.blame = "nameserver"
    pools.blame = r"allocation.?pool"
    routes.blame = r"host.?route|nexthop"

    def clean(self):
        self.check_addresses(self.records[0].cidr)
        return self.cleaned_data
