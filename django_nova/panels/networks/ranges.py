"""Ranges and addresses as people type them: refused at the field before a cloud is asked, in words that say what was meant.

Ranges: https://datatracker.ietf.org/doc/html/rfc4632 ; private ones: https://datatracker.ietf.org/doc/html/rfc1918 ,
https://datatracker.ietf.org/doc/html/rfc4193
"""

from ipaddress import ip_address, ip_interface, ip_network

from django import forms
from django.utils.translation import gettext as _now
from django.utils.translation import gettext_lazy as _

PRIVATE = "10.0.0.0/8", "172.16.0.0/12", "192.168.0.0/16", "100.64.0.0/10", "fc00::/7"
FREE = [
    f"10.{second}.{third}.0/24" for second in range(256) for third in (0, 1, 2)
]  # to suggest, in this order
HINT = _("Private ranges: 10.0.0.0/8, 172.16.0.0/12, 192.168.0.0/16 and, for IPv6, fd00::/8.")


class RangeField(forms.CharField):
    """A range such as 10.0.0.0/24, for IPv4 or IPv6; cleans to its usual spelling."""

    default_error_messages = {
        "range": _("“%(typed)s” is no range; one looks like 10.0.0.0/24."),
        "inside": _("“%(typed)s” is an address within a range. Did you mean %(meant)s?"),
    }

    def __init__(self, **kwargs):
        super().__init__(**({"max_length": 64} | kwargs))

    def clean(self, value):
        typed = super().clean(value)
        if not typed:
            return typed
        try:
            meant = ip_interface(typed).network
        except ValueError:
            raise forms.ValidationError(self.error_messages["range"], "range", {"typed": typed}) from None
        if "/" not in typed:
            raise forms.ValidationError(self.error_messages["range"], "range", {"typed": typed})
        if ip_interface(typed).ip != meant.network_address:
            told = {"typed": typed, "meant": meant}
            raise forms.ValidationError(self.error_messages["inside"], "inside", told)
        return str(meant)


class LinesField(forms.CharField):
    """A line for each of several things; ``parse`` checks and spells each, or raises ValueError with words."""

    default_error_messages = {"twice": _("“%(line)s” is given twice.")}

    def __init__(self, *, parse, placeholder="", rows=2, **kwargs):
        self.parse = parse
        attrs = {"rows": rows, "spellcheck": "false", "placeholder": placeholder}
        super().__init__(widget=forms.Textarea(attrs=attrs), **({"max_length": 8000} | kwargs))

    def prepare_value(self, value):
        return "\n".join(map(str, value)) if isinstance(value, (list, tuple)) else value

    def to_python(self, value):
        found = []
        for line in filter(None, (line.strip() for line in (value or "").splitlines())):
            try:
                parsed = self.parse(line)
            except ValueError as error:
                raise forms.ValidationError(str(error), "line") from None
            if parsed in found:
                raise forms.ValidationError(self.error_messages["twice"], "twice", {"line": line[:80]})
            found.append(parsed)
        return found

    def validate(self, value):
        if self.required and not value:
            raise forms.ValidationError(self.error_messages["required"], "required")

    def run_validators(self, value):
        """Each line is checked by ``parse``."""

    def has_changed(self, initial, data):
        wanted = [line.strip() for line in (data or "").splitlines() if line.strip()]
        return wanted != [str(one) for one in initial or ()]


def address(line):
    """An address, spelt as usual."""
    try:
        return str(ip_address(line))
    except ValueError:
        raise ValueError(_now("“%s” is no IP address.") % line[:80]) from None


def span(line):
    """«first–last» of a pool of addresses, also with a hyphen."""
    first, _dash, last = (part.strip() for part in line.replace("–", "-").partition("-"))
    low, high = ip_address(address(first)), ip_address(address(last))
    if low.version != high.version or low > high:
        raise ValueError(_now("“%s” does not run from the lower to the higher address.") % line[:80])
    return f"{low}–{high}"


def route(line):
    """«destination via next hop»; also with an arrow, an equals sign or a space between them."""
    plain = line.replace("→", " ").replace("=", " ").replace(" via ", " ")
    parts = plain.split()
    if len(parts) != 2:
        raise ValueError(_now("“%s” is not of the form “10.1.0.0/16 via 10.0.0.5”.") % line[:80])
    return f"{cidr(parts[0])} via {address(parts[1])}"


def cidr(line):
    """A range, spelt as usual."""
    try:
        return RangeField().clean(line)
    except forms.ValidationError as error:
        raise ValueError(" ".join(error.messages)) from None


def within(typed, whole):
    """Whether an address is in a range."""
    one, whole = ip_address(typed), ip_network(whole)
    return one.version == whole.version and one in whole


def overlapping(wanted, taken):
    """The first of the ``(range, what it is)`` pairs that shares addresses with a range, or None."""
    one = ip_network(wanted)
    for other, what in taken:
        known = ip_network(other)
        if known.version == one.version and known.overlaps(one):
            return other, what
    return None


def private(wanted):
    """Whether a range is one that anybody may use within."""
    one = ip_network(wanted)
    return any(one.version == known.version and one.subnet_of(known) for known in map(ip_network, PRIVATE))


def free(taken, among=FREE):
    """A range that overlaps with none of the ``(range, what it is)`` pairs, to begin with."""
    return next((one for one in among if not overlapping(one, taken)), "")


class Ranged:
    """For a form with a field ``cidr``: what is unusual about a range is told there, and taken once it is confirmed.

    ``answers["taken"]``: the ranges in use, as (range, what it is). ``anyway`` is the field that confirms.
    """

    def offer_anyway(self):
        """Seen only where there is something to confirm."""
        if "anyway" in self.fields:
            self.fields["anyway"].widget = forms.HiddenInput()

    def usual(self, wanted, taken):
        """Raise what is unusual about a range, unless it is confirmed."""
        anyway = self.fields.get("anyway")
        if anyway and self.data.get(self.add_prefix("anyway")) in ("on", "True", "true", "1"):
            anyway.widget = forms.CheckboxInput()
            return
        words = ""
        if found := overlapping(wanted, taken):
            words = _now(
                "It overlaps with %(range)s (%(what)s) of this project: no router could connect the two."
            ) % {"range": found[0], "what": found[1]}
        elif not private(wanted):
            words = (
                _now("%s is not private: what it stands for on the internet could not be reached.") % wanted
            )
        if words:
            if anyway:
                anyway.widget = forms.CheckboxInput()
                words += " " + _now("Take another one, or confirm this one below.")
            raise forms.ValidationError(words, "unusual")
