"""Limits as form fields: all of them in one field, in groups, each a number or none at all.

What is typed is compared with what its form showed (``was``), not with what the cloud says by now: two people who change
different limits do not undo each other.
"""

from decimal import Decimal

from django import forms
from django.core.exceptions import ValidationError
from django.template.loader import render_to_string
from django.utils.translation import gettext_lazy as _

from .words import MOST, SERVICES

FACTORS = {"MiB": 1024}  # what is typed in GiB and told to the cloud in MiB
NONE = -1


def shown(number, unit=""):
    """A limit as a form shows it."""
    if number is None:
        return ""
    if number < 0:
        return str(NONE)
    return f"{(Decimal(number) / FACTORS.get(unit, 1)).normalize():f}"


class LimitsWidget(forms.Widget):
    """Draws the limits that the field was offered; see ``_limits.html``."""

    def __init__(self, attrs=None):
        super().__init__(attrs)
        self.offered, self.troubles, self.ask, self.folded = [], {}, False, set()

    def value_from_datadict(self, data, files, name):
        """``{slot: {"text", "none", "was"}}``, or lines of «slot=number» where a program or a link says so."""
        if name in data:
            return data[name]
        start, found = f"{name}.", {}
        for key in data:
            if key.startswith(start):
                slot, _dot, part = key.removeprefix(start).rpartition("|")
                if part in ("text", "none", "was"):
                    found.setdefault(slot, {})[part] = data[key].strip()
        return found or None

    def value_omitted_from_data(self, data, files, name):
        return False

    def render(self, name, value, attrs=None, renderer=None):
        typed = read(value)
        context = {
            "name": name,
            "groups": self._groups(typed),
            "ask": self.ask,
            "id": (attrs or {}).get("id"),
        }
        return render_to_string("django_nova/quotas/_limits.html", context)

    def _groups(self, typed):
        """A group for each service; in it the rows that everybody looks for, and those that are folded until they matter."""
        groups = {}
        for limit in self.offered:
            part = "types" if limit.type else "each" if limit.used is None and self.ask else "rows"
            group = {"service": limit.service, "label": SERVICES[limit.service], "rows": []}
            groups.setdefault(limit.service, group).setdefault(part, []).append(self._row(limit, typed))
        for group in groups.values():
            group["trouble"] = self.troubles.get(group["service"])
            group["folds"] = [
                (part, group[part], any(map(self._matters, group[part])))
                for part in ("each", "types")
                if part in group
            ]
        return list(groups.values())

    def _matters(self, row):
        return bool(row["error"] or row["chosen"] or not (self.ask or row["none"]))

    def _row(self, limit, typed):
        was = shown(limit.allowed, limit.unit)
        text, none = ("", False) if self.ask else (was, limit.limit is None)
        if given := typed.get(limit.slot):
            text, none = given.get("text", ""), bool(given.get("none"))
        chosen = self.ask and bool(given) and (bool(text) or given.get("linked", False))
        return {
            "limit": limit,
            "unit": "GiB" if limit.unit == "MiB" else limit.unit,
            "text": was if chosen and not text else "" if text == str(NONE) else text,
            "none": none or text == str(NONE),
            "was": (given or {}).get("was", was),
            "chosen": chosen,
            "error": self.troubles.get(limit.slot),
        }


def read(value):
    """What was typed or is to be shown, in the one form that the widget draws: ``{slot: {"text", "none", "was"}}``."""
    if not value:
        return {}
    if isinstance(value, str):
        lines = [line.partition("=") for line in value.replace(",", "\n").splitlines() if line.strip()]
        return {slot.strip(): {"text": number.strip(), "linked": True} for slot, _equals, number in lines}
    return {slot: one if isinstance(one, dict) else {"text": str(one)} for slot, one in value.items()}


class LimitsField(forms.Field):
    """Cleans to ``{slot: number}`` of those that were changed. ``ask``: empty fields for what is wanted, never without end."""

    widget = LimitsWidget
    default_error_messages = {
        "required": _("Nothing was changed."),
        "marked": _("Look at the limits that are marked."),
        "unknown": _("There is no such limit: %(slot)s"),
    }
    NUMBER = _("Type a whole number.")
    MANY = _("That is more than a cloud can count.")
    EMPTY = _("Type a number, or choose no limit.")
    USED = _("%(used)s are in use.")
    MEANWHILE = _("Somebody has changed it to %(now)s meanwhile.")

    def __init__(self, *, ask=False, **kwargs):
        super().__init__(**kwargs)
        self.ask = self.widget.ask = ask

    def offer(self, limits):
        """The limits that can be typed, as records of the panel."""
        self.limits = {limit.slot: limit for limit in limits}
        self.widget.offered, self.widget.troubles = list(limits), {}

    def refuse(self, slot, words):
        """Say something beside one limit, or above a service's."""
        self.widget.troubles[slot] = words

    def from_sent(self, name, sent):
        """What a form that did not arrive had in it (see ``typed``)."""
        return self.widget.value_from_datadict({key: values[-1] for key, values in sent.items()}, {}, name)

    def below(self, wanted):
        """The limits of which more is in use than there would be."""
        offered = [(self.limits[slot], number) for slot, number in wanted.items()]
        return [one for one, number in offered if one.used is not None and 0 <= number < one.used]

    def has_changed(self, initial, data):
        return bool(data)

    def clean(self, value):
        found, self.widget.troubles = {}, {}
        for slot, one in read(value).items():
            limit = self.limits.get(slot)
            if limit is None:
                if one.get("text") and one.get("text") != one.get("was"):
                    raise ValidationError(self.error_messages["unknown"], "unknown", {"slot": slot[:80]})
                continue
            try:
                number = self._number(one, limit)
            except ValidationError as error:
                self.refuse(slot, error.messages[0])
                continue
            if number is not None:
                found[slot] = number
        if self.widget.troubles:
            raise ValidationError(self.error_messages["marked"], "marked")
        if not found and self.required:
            raise ValidationError(self.error_messages["required"], "required")
        return found

    def _number(self, one, limit):
        """What a limit is to be, None where nobody wants it to be otherwise."""
        now = shown(limit.allowed, limit.unit)
        text, was = one.get("text", ""), one.get("was", "" if self.ask else now)
        if one.get("none") and (text in ("", was) or was != str(NONE)):
            text = str(NONE)
        if text == was or (not text and self.ask):
            return None
        if was not in ("", now) and not self.ask:
            one["was"] = now  # who has been told may do it now
            raise ValidationError(self.MEANWHILE, params={"now": limit.words(limit.limit)})
        if not text:
            raise ValidationError(self.EMPTY)
        try:
            exact = Decimal(text[:40].replace(",", ".")) * (
                1 if text == str(NONE) else FACTORS.get(limit.unit, 1)
            )
        except ArithmeticError:  # no number, or beyond all numbers
            raise ValidationError(self.NUMBER) from None
        if not exact.is_finite() or exact < NONE:
            raise ValidationError(self.NUMBER)
        if exact > MOST:
            raise ValidationError(self.MANY)
        if exact != int(exact) or (exact < 0 and self.ask):
            raise ValidationError(self.NUMBER)
        return int(exact)
