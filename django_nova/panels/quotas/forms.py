"""The forms that limits are changed in."""

from django import forms
from django.utils.translation import gettext_lazy as _

from ...forms import FilterForm, ParentField
from ...quotas.fields import LimitsField
from ...quotas.words import SERVICES


class Filters(FilterForm):
    project = ParentField()


class LimitsForm(forms.Form):
    """Limits of a project, or those that new ones begin with. ``force`` appears once it is needed."""

    limits = LimitsField(label=_("Limits"))
    force = forms.BooleanField(
        label=_("Set them all the same: nothing is deleted, and nothing new can be made"), required=False
    )

    def __init__(self, *args, offered, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["limits"].offer(offered)

    @property
    def forceful(self):
        """Whether to offer force: only to those who have seen what stands against it."""
        return getattr(self, "low", False) or bool(self.data.get("force"))

    def clean(self):
        field = self.fields["limits"]
        below = field.below(self.cleaned_data.get("limits") or {})
        if below and not self.cleaned_data.get("force"):
            self.low = True
            for one in below:
                field.refuse(one.slot, field.USED % {"used": one.used_words})
            self.add_error("limits", forms.ValidationError(field.error_messages["marked"], "marked"))
        return self.cleaned_data


class ResetForm(forms.Form):
    """Which services are to forget what they gave to a project."""

    services = forms.MultipleChoiceField(
        label=_("Services"), choices=list(SERVICES.items()), widget=forms.CheckboxSelectMultiple
    )

    def __init__(self, *args, services, **kwargs):
        super().__init__(*args, initial={"services": services}, **kwargs)
        self.fields["services"].choices = [(one, SERVICES[one]) for one in services]
