"""The short form of a rule: what, and from whom. It works without scripts: what a choice does not need is ignored."""

from ipaddress import ip_address

from django import forms
from django.utils.html import format_html, format_html_join
from django.utils.translation import gettext as _now
from django.utils.translation import gettext_lazy as _

from ...clouds.errors import CloudError, Invalid
from ...forms import CloudChoiceField, FilterForm, PanelForm, ParentField
from .asked import KNOWN, OWN, PRESETS, cidr, opened, others, wanted
from .words import PROTOCOLS as PROTOCOLS_BY_NUMBER

ME = "me"
EITHER = (  # what the other side is called; without scripts both
    '<span data-nova-when="direction=ingress">{}</span><span class="nova-without-js"> / </span>'
    '<span data-nova-when="direction=egress">{}</span>'
)
HALF_OPENED = {"preset", "protocol", "ports", "icmp_type", "icmp_code"}
HALF_OTHERS = {"peer", "network", "remote", "family"}
PEERS = [
    ("", _("Choose…")),
    ("anyone", _("Anyone (IPv4 and IPv6)")),
    ("anyone4", _("Anyone on IPv4")),
    ("anyone6", _("Anyone on IPv6")),
    ("network", _("An address or a network…")),
    ("group", _("The instances of a security group…")),
]
PROTOCOLS = ["TCP", "UDP", "ICMP", "ICMPv6", "GRE", "ESP", "AH", "SCTP", "VRRP"]


class Suggested(forms.TextInput):
    """A text with suggestions, which a browser shows as it is typed."""

    def __init__(self, suggestions):
        self.suggestions = suggestions
        super().__init__(attrs={"autocomplete": "off", "spellcheck": "false"})

    def render(self, name, value, attrs=None, renderer=None):
        options = format_html_join("", '<option value="{}">', ((one,) for one in self.suggestions))
        list = f"{name}-suggestions"
        drawn = super().render(name, value, {**(attrs or {}), "list": list}, renderer)
        return format_html('{}<datalist id="{}">{}</datalist>', drawn, list, options)


def seen(request):
    """The address that a person comes from, as this site sees it, and whether that is one of the internet; ("", False): none.

    Behind a proxy that the site does not know it is the proxy's; an address of the machine itself is nobody's.
    """
    try:
        address = ip_address((request.META.get("REMOTE_ADDR") or "") if request else "")
    except ValueError:
        return "", False
    address = getattr(address, "ipv4_mapped", None) or address
    if address.is_loopback or address.is_link_local or address.is_unspecified:
        return "", False
    return str(address), address.is_global


def as_seen(request):
    """«My address», said no better than it is known."""
    address, public = seen(request)
    if not address:
        return ""
    told = _now("My address (%s)") if public else _now("%s: what this site sees me as, perhaps a proxy")
    return told % address


def presets(single=False):
    """The presets as choices; ``single``: those that are one rule."""
    grouped = [
        (group, [(name, words) for name, (words, opens) in entries.items() if not single or len(opens) == 1])
        for group, entries in PRESETS.items()
    ]
    return [*grouped, (OWN, _("Something else…"))]


class RuleForm(PanelForm):
    """What a rule is about, for a new one and for one that is changed."""

    body = "django_nova/security_group_rules/_fields.html"
    linked = ("preset", "peer", "direction")
    single = False  # whether it has to come to one rule

    preset = forms.ChoiceField(label=_("What"), choices=presets())
    protocol = forms.CharField(
        label=_("Protocol"),
        max_length=20,
        initial="TCP",
        widget=Suggested(PROTOCOLS),
        help_text=_("TCP, UDP, ICMP, or the number of another, such as 47 for GRE."),
    )
    ports = forms.CharField(
        label=_("Port or range"), max_length=200, help_text=_("Such as 8080, 8000-8010 or both with a comma.")
    )
    icmp_type = forms.IntegerField(
        label=_("ICMP type"), min_value=0, max_value=255, help_text=_("Empty: all.")
    )
    icmp_code = forms.IntegerField(
        label=_("ICMP code"), min_value=0, max_value=255, help_text=_("Empty: all.")
    )
    peer = forms.ChoiceField(label=_("Who is let through"), choices=PEERS)
    network = forms.CharField(
        label=_("Address or network"),
        max_length=64,
        help_text=_("Such as 203.0.113.7, 10.0.0.0/24 or 2001:db8::/32."),
    )
    remote = CloudChoiceField(
        label=_("Security group"), source="groups", empty=_("Choose…"), blame="remote.?group"
    )
    family = forms.ChoiceField(
        label=_("By"),
        choices=[("both", _("IPv4 and IPv6")), ("IPv4", "IPv4"), ("IPv6", "IPv6")],
        initial="both",
    )
    description = forms.CharField(label=_("Description"), max_length=255)
    description.blame = "description"
    network.blame = "cidr|prefix|ip.?range"
    ports.blame = r"\bport"
    protocol.blame = "protocol"

    def about(self, records):
        ways = _("From whom"), _("To whom")
        self.fields["peer"].label = ways[not records[0].incoming] if records else format_html(EITHER, *ways)
        if me := as_seen(self.request):
            choices = list(self.fields["peer"].choices)
            self.fields["peer"].choices = [*choices[:1], (ME, me), *choices[1:]]

    def clean(self):
        """Each half of the rule is looked at for itself, so that all that is wrong is told at once."""
        cleaned, words = super().clean(), self.words()
        halves = [(opened, HALF_OPENED), (others, HALF_OTHERS)]
        for check, names in halves:
            if not self.errors.keys() & names:
                self._try(check, {name: value for name, value in words.items() if name in names})
        if not self.errors:
            self._try(self._wanted, words)
        return cleaned

    def _try(self, check, given):
        try:
            check(**given)
        except CloudError as error:
            self.refuse(error)

    def _wanted(self, **words):
        if (
            "family" not in self.fields
        ):  # a rule about a group is one rule there, whatever its instances speak
            words |= {"family": "IPv4"}
        if len(wanted(**words)) > 1 and self.single:
            told = _now("These are several rules: add the others as new ones.")
            raise Invalid(message=told, field=self._many())

    def _many(self):
        return "peer" if self.cleaned_data.get("peer") == "anyone" else "ports"

    def words(self):
        """What was asked for, as ``asked.wanted`` takes it."""
        given = {name: value for name, value in super().given().items() if name != "group"}
        if given.get("peer") == ME:
            given |= {"peer": "network", "network": seen(self.request)[0]}
        return given

    def given(self):
        group = {name: value for name, value in super().given().items() if name == "group"}
        return group | self.words()


class CreateForm(RuleForm):
    group = CloudChoiceField(
        label=_("Security group"), source="groups", empty=_("Choose…"), blame="security.?group"
    )
    direction = forms.ChoiceField(
        label=_("Direction"),
        choices=[
            ("ingress", _("Incoming: who may reach the instances")),
            ("egress", _("Outgoing: what they may reach")),
        ],
        initial="ingress",
        widget=forms.RadioSelect,
    )

    def _fill(self):
        """The group that the form was asked for needs no choosing."""
        super()._fill()
        field, [chosen] = self.fields["group"], self._chosen("group")[:1] or [""]
        if chosen and chosen in {value for value, _label in _flat(field.choices)}:
            field.widget = forms.HiddenInput()


def _flat(choices):
    for value, label in choices:
        yield from label if isinstance(label, (list, tuple)) else [(value, label)]


class EditForm(RuleForm):
    single = True
    preset = forms.ChoiceField(label=_("What"), choices=presets(single=True))

    def about(self, records):
        super().about(records)
        self.fields["peer"].choices = [
            one for one in self.fields["peer"].choices if one[0] not in ("", "anyone")
        ]
        self.fields["ports"].help_text = _("Such as 8080 or 8000-8010.")
        if "family" in self.fields:
            self.fields["family"].choices = [("IPv4", "IPv4"), ("IPv6", "IPv6")]
        for name, value in _as_typed(records[0]).items():
            self.initial.setdefault(name, value)


def _as_typed(rule):
    """A rule as the form would be filled in for it."""
    icmp = rule.protocol in ("icmp", "icmpv6")
    opens = (
        [("icmp", {128: 8, 129: 0}.get(rule.low, rule.low), rule.high)] if rule.protocol == "icmpv6" else None
    )
    opens = opens or [(rule.protocol, rule.low, rule.high)]
    if rule.protocol in ("tcp", "udp") and (rule.low is None or (rule.low <= 1 and rule.high == 65535)):
        opens = [(rule.protocol, 1, 65535)]
    peer = "group" if rule.remote else f"anyone{rule.family[-1]}" if rule.anyone else "network"
    ports = (
        ""
        if icmp or rule.low is None
        else f"{rule.low}-{rule.high}"
        if rule.low != rule.high
        else str(rule.low)
    )
    return {
        "preset": next((name for name, known in KNOWN.items() if known == opens), OWN),
        "protocol": PROTOCOLS_BY_NUMBER.get(rule.protocol) or rule.protocol.upper() or "TCP",
        "ports": ports,
        "icmp_type": rule.low if icmp else None,
        "icmp_code": rule.high if icmp else None,
        "peer": peer,
        "network": "" if rule.anyone else rule.network,
        "remote": rule.remote.id if rule.remote else "",
        "family": rule.family,
        "description": rule.description,
    }


class NarrowForm(PanelForm):
    """One network in place of everybody."""

    network = forms.CharField(label=_("Address or network"), max_length=64)
    network.blame = "."

    def about(self, records):
        if address := seen(self.request)[0]:
            self.initial.setdefault("network", address)
            self.fields["network"].help_text = as_seen(self.request)

    def clean_network(self):
        try:
            return cidr(self.cleaned_data["network"])
        except CloudError as error:
            raise forms.ValidationError(error.sentence()) from error


class Filters(FilterForm):
    group = ParentField(label=_("Security group"))
    direction = forms.ChoiceField(
        label=_("Direction"),
        choices=[("", _("Both ways")), ("ingress", _("Incoming")), ("egress", _("Outgoing"))],
    )
