"""What is asked before members change: whoever leaves, or leaves a project without a manager, says so twice."""

from django import forms
from django.utils.translation import gettext as _now
from django.utils.translation import gettext_lazy as _

from ...forms import CloudMultipleChoiceField, FilterForm, PanelForm

SURE = _("I am sure")


class Filters(FilterForm):
    name = forms.CharField(label=_("Name"), max_length=255)


class CreateForm(PanelForm):
    linked = ("user", "domain")
    user = forms.CharField(label=_("User"), max_length=255, help_text=_("The name, or the user ID."))
    domain = forms.CharField(label=_("Domain"), max_length=64, help_text=_("Empty: your own."))
    roles = CloudMultipleChoiceField(label=_("Roles"), source="roles", blame="role")
    user.blame = "user"
    domain.blame = "domain"


class Twice(PanelForm):
    """A form that asks for a tick when somebody may do away with their own or the last authority."""

    sure = forms.BooleanField(label=SURE)

    def extra(self):
        return {"managers": lambda: self.backend.ask("managers")}

    def _fill(self):
        super()._fill()
        going = {one.id for one in self.records}
        self.me = self.backend.api.user_id in going
        self.last = bool(managers := self.answers.get("managers")) and managers <= going
        if not (self.me or self.last):
            del self.fields["sure"]
        elif "sure" in self.fields:
            self.fields["sure"].label = self.question()

    def question(self):
        if self.last:
            return _("I know that nobody will look after the members of this project then")
        return _("I know that I cannot undo this myself")

    def clean(self):
        given = super().clean()
        if "sure" in self.fields and self.loses(given) and not given.get("sure"):
            self.add_error("sure", _now("Tick this if you mean it."))
        return given

    def loses(self, given):
        """Whether what was filled in takes authority away."""
        return True

    def given(self):
        return {name: value for name, value in super().given().items() if name != "sure" or value}


class ChangeForm(Twice):
    roles = CloudMultipleChoiceField(label=_("Roles"), source="roles", blame="role")
    before = forms.CharField(label=_("Roles before"), widget=forms.HiddenInput)
    field_order = ["roles", "before", "sure"]

    def about(self, records):
        direct = records[0].direct
        self.initial = {"roles": sorted(direct), "before": " ".join(sorted(direct))} | self.initial
        self.names = direct

    def _fill(self):
        super()._fill()
        offered = {value for value, _label in self.fields["roles"].choices}
        if kept := sorted(name for id, name in self.names.items() if id not in offered):
            self.notes = [("info", _now("You cannot take what you cannot give: %s.") % ", ".join(kept))]
        self.offered = offered
        self.fields["roles"].initial = None  # what is usual for new members is not for this one

    def clean_before(self):
        """Only what could be chosen is compared: what was not on the form is not touched."""
        return [one for one in self.cleaned_data["before"].split() if one in self.offered]

    def loses(self, given):
        taken = set(given.get("before", ())) - set(given.get("roles", ()))
        return any(self.names.get(one) in ("manager", "admin") for one in taken)


class RemoveForm(Twice):
    def _fill(self):
        super()._fill()
        self.notes = []
        if self.me:
            self.notes.append(("warn", _now("That is you: you leave the project.")))
        if stays := [one for one in self.records if one.elsewhere]:
            names = ", ".join(one.name for one in stays[:5])
            words = _now("%s keeps what comes from a group or from above: that is taken there.") % names
            self.notes.append(("info", words))
