"""Forms about projects."""

from django import forms
from django.utils.translation import gettext_lazy as _

from ...forms import CloudChoiceField, PanelForm, ParentField
from ..users.forms import Change
from ..users.forms import Filters as Common

LONGEST, TAGS = 64, 80  # what Keystone takes


class TagsField(forms.CharField):
    """Tags with commas between them. https://docs.openstack.org/api-ref/identity/v3/#project-tags"""

    default_error_messages = {
        "slash": _("A tag holds no slash: “%(tag)s”."),
        "long": _("A tag has 255 letters at the most."),
        "many": _("That is too many: %(most)d tags at the most."),
    }

    def prepare_value(self, value):
        return ", ".join(value) if isinstance(value, (list, tuple)) else value

    def to_python(self, value):
        if isinstance(value, (list, tuple)):
            return list(value)
        tags = list(dict.fromkeys(filter(None, map(str.strip, (value or "").split(",")))))
        for tag in tags:
            if "/" in tag:
                raise forms.ValidationError(self.error_messages["slash"], "slash", {"tag": tag[:80]})
            if len(tag) > 255:
                raise forms.ValidationError(self.error_messages["long"], "long")
        if len(tags) > TAGS:
            raise forms.ValidationError(self.error_messages["many"], "many", {"most": TAGS})
        return tags

    def has_changed(self, initial, data):
        return self.prepare_value(initial or "") != data


class Filters(Common):
    tags = TagsField(label=_("Tags"))
    parent = ParentField()


class CreateForm(PanelForm):
    name = forms.CharField(label=_("Name"), max_length=LONGEST)
    description = forms.CharField(label=_("Description"), max_length=1000)
    domain = CloudChoiceField(label=_("Domain"), source="domains", shared=60)
    parent = forms.CharField(
        label=_("Parent project"),
        max_length=LONGEST,
        help_text=_("Its name, or its ID. It is of the same domain."),
    )
    tags = TagsField(label=_("Tags"), help_text=_("With commas between them."))
    member = forms.CharField(label=_("First member"), max_length=255, help_text=_("The name, or the ID."))
    role = CloudChoiceField(label=_("Role"), source="roles", shared=60)
    name.blame = r"\bname\b|duplicate"
    parent.blame = "parent|hierarchy"
    description.blame = "description"
    tags.blame = r"\btags?\b"
    role.blame = r"\brole\b"

    def given(self):
        """The role is for the first member only."""
        given = super().given()
        if "member" not in given:
            given.pop("role", None)
        return given


class EditForm(Change):
    name = forms.CharField(label=_("Name"), max_length=LONGEST)
    description = forms.CharField(label=_("Description"), max_length=1000)
    tags = TagsField(label=_("Tags"), help_text=_("With commas between them."))
    name.blame = r"\bname\b|duplicate"
    tags.blame = r"\btags?\b"

    must = ("name",)


class SureForm(PanelForm):
    """Asks for the project's name before what is in it goes."""

    name = forms.CharField(
        label=_("The name of the project"),
        max_length=LONGEST,
        widget=forms.TextInput(attrs={"autocomplete": "off", "spellcheck": "false"}),
        help_text=_("Type it, to be sure that it is this one."),
    )

    def clean_name(self):
        name = self.cleaned_data["name"]
        if self.records and name != self.records[0].name:
            raise forms.ValidationError(_("That is not its name."), code="name")
        return name


class DeleteForm(SureForm):
    blind = forms.BooleanField(
        label=_("Delete it all the same where I may not see what it holds"),
        help_text=_("What is left there belongs to nobody afterwards."),
    )
