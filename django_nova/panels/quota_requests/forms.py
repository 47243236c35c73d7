"""The forms of asking and of answering."""

from django import forms
from django.utils.translation import gettext_lazy as _

from ...forms import FilterForm, PanelForm
from ...quotas.fields import LimitsField, shown
from ...quotas.models import QuotaRequest
from ...quotas.words import described
from ..quotas.record import limit

REASON = 2000  # characters


class Filters(FilterForm):
    status = forms.ChoiceField(label=_("State"), choices=[("", _("Any state")), *QuotaRequest.State.choices])
    project = forms.CharField(label=_("Project"), max_length=255)

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        if "project" in self.fields and not self.backend.manages:
            del self.fields["project"]  # they see one only


class AskForm(PanelForm):
    """What is needed, of each limit that is too low, and what for."""

    linked = ("limits",)
    sections = ((_("What you need"), ("limits",)), (_("Why"), ("reason",)))
    body = "django_nova/quota_requests/_fields.html"
    limits = LimitsField(
        ask=True,
        label=_("Limits"),
        error_messages={"required": _("Say of what you need more, and how much in all.")},
    )
    reason = forms.CharField(
        label=_("Reason"),
        max_length=REASON,
        widget=forms.Textarea(attrs={"rows": 4}),
        help_text=_("What it is for, and until when. Whoever decides reads this."),
    )

    def extra(self):
        return {"report": lambda: self.backend.ask("limits")}

    def _fill(self):
        super()._fill()
        report = self.answers.get("report")
        offered = [one for one in report.items if one.limit is not None] if report else []
        self.fields["limits"].offer(offered)

    @property
    def notes(self):
        report = self.answers.get("report")
        boxes = report.boxes if report else ()
        silent = [("warn", f"{box.label}: {box.trouble.sentence()}") for box in boxes if box.trouble]
        return [*(("error", error.sentence()) for error in self.troubles.values()), *silent]

    def clean_limits(self):
        wanted, field = self.cleaned_data["limits"], self.fields["limits"]
        low = [slot for slot, number in wanted.items() if number <= field.limits[slot].limit]
        for slot in low:
            field.refuse(slot, _("That is no more than now."))
        if low:
            raise forms.ValidationError(field.error_messages["marked"], "marked")
        return wanted


class GrantForm(PanelForm):
    """What is granted: as it was asked for, unless somebody changes the numbers."""

    body = "django_nova/quota_requests/_fields.html"
    limits = LimitsField(label=_("Granted"))
    words = forms.CharField(label=_("Answer"), max_length=REASON, widget=forms.Textarea(attrs={"rows": 3}))

    def extra(self):
        return {"now": lambda: self.backend.ask("limits_now", self.records[0])}

    def _fill(self):
        super()._fill()
        record, now = self.records[0], self.answers.get("now")
        if now is None:
            now = [
                limit(*slot.split(":", 1), record.before.get(slot, 0), project=record.project.id)
                for slot in record.asked
            ]
        self.fields["limits"].offer(now)
        self.initial.setdefault("limits", {one.slot: shown(record.asked[one.slot], one.unit) for one in now})

    @property
    def notes(self):
        record = self.records[0]
        told = {"who": record.who, "project": record.project, "region": record.region}
        found = [("info", _("%(who)s, %(project)s (%(region)s):") % told + f" {record.reason}")]
        if record.granted:
            words = _("Changed already: %(what)s. Granting again does the rest.")
            found.append(("warn", words % {"what": described(record.granted)}))
        return [*found, *(("error", error.sentence()) for error in self.troubles.values())]

    def clean_limits(self):
        field, record = self.fields["limits"], self.records[0]
        wanted = self.cleaned_data["limits"]
        below = field.below(wanted)
        for one in below:
            field.refuse(one.slot, field.USED % {"used": one.used_words})
        if below:
            raise forms.ValidationError(field.error_messages["marked"], "marked")
        after = {slot: one.allowed for slot, one in field.limits.items()} | wanted
        if not any(_more(number, record.before.get(slot, 0)) for slot, number in after.items()):
            raise forms.ValidationError(_("That is no more than there was: refuse the request instead."))
        return wanted


class RefuseForm(PanelForm):
    words = forms.CharField(
        label=_("Why"),
        max_length=REASON,
        widget=forms.Textarea(attrs={"rows": 3}),
        help_text=_("Whoever asked reads this."),
    )


def _more(number, before):
    return before >= 0 and (number < 0 or number > before)
