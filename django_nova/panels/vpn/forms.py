"""What is asked before a gateway is made: what the settings of the cloud leave open."""

from django import forms
from django.utils.translation import gettext_lazy as _

from ...forms import CloudChoiceField, CloudMultipleChoiceField, PanelForm
from ...vpn import settings


class CreateForm(PanelForm):
    linked = ()
    image = CloudChoiceField(
        label=_("Image"),
        source="images",
        empty=_("Choose…"),
        blame=r"\bimage\b",
        help_text=_("A Linux that starts with cloud-init, such as Debian or Ubuntu."),
    )
    flavor = CloudChoiceField(
        label=_("Size"),
        source="flavors",
        empty=_("Choose…"),
        blame=r"flavor|instance type|\bvcpu|memory",
        help_text=_("The smallest that the image starts on is enough."),
    )
    network = CloudChoiceField(
        label=_("Network"),
        source="networks",
        empty=_("Choose…"),
        blame=r"network|subnet",
        help_text=_("It needs a way outside. Other networks are reached as its router leads to them."),
    )
    reach = CloudMultipleChoiceField(
        label=_("Members reach the instances in"),
        source="groups",
        blame="security group",
        help_text=_("Each of these security groups gets a rule that lets the gateway in, on all ports."),
    )

    def about(self, records):
        given = settings.given(self.backend.scope.cloud)
        for name in "image", "flavor", "network":
            if given[name]:
                del self.fields[name]
            else:
                self.fields[name].required = True


class RevokeForm(PanelForm):
    place = CloudChoiceField(label=_("Whose"), source="taken", of_record=True, shared=0, empty=_("Choose…"))

    def clean_place(self):
        place = self.cleaned_data["place"]
        if not place.isdecimal():
            raise forms.ValidationError(_("Choose one of them."))
        return place
