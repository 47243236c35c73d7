"""Ports and ranges as people type them, and whether the two ends of a forwarding fit."""

import re

from django.utils.translation import gettext as _

from ...clouds.errors import Invalid

RANGE = re.compile(r"(\d{1,5})(?:\s*[-–:]\s*(\d{1,5}))?")


def ports(text, field):
    """``8080`` or ``8000-8010`` as (from, to). Raises Invalid with the field that it is about."""
    match = RANGE.fullmatch(text.strip())
    if not match:
        words = _("“%s” is no port: give a number, such as 8080, or a range, such as 8000-8010.")
        raise Invalid(message=words % text[:40], field=field)
    low = int(match[1])
    high = int(match[2] or low)
    if low < 1 or max(low, high) > 65535:
        raise Invalid(message=_("Ports go from 1 to 65535."), field=field)
    if low > high:
        words = _("The range is the wrong way round: did you mean %(low)d-%(high)d?")
        raise Invalid(message=words % {"low": high, "high": low}, field=field)
    return low, high


def paired(outside, inside):
    """Both ends as ((from, to), (from, to)): as many ports inside as outside, or one for all of them."""
    out = ports(outside, "outside")
    into = ports(inside, "inside") if inside else out
    if into[1] - into[0] not in (0, out[1] - out[0]):
        words = _("These are %(inside)d ports inside for %(outside)d outside: give as many, or one.")
        told = {"inside": into[1] - into[0] + 1, "outside": out[1] - out[0] + 1}
        raise Invalid(message=words % told, field="inside")
    return out, into
