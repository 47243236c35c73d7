"""Forms of objects: where one is, what one makes, and what is said about a file."""

from urllib.parse import urlencode

from django import forms
from django.core.validators import RegexValidator
from django.utils.translation import gettext_lazy as _

from ...clouds.errors import NotFound
from ...forms import CloudChoiceField, FilterForm, PanelForm, ParentField
from ..containers import address
from ..containers.panel import WORD, MetadataField

LONGEST = 1024
KIND = RegexValidator(
    r"^[A-Za-z0-9!#$&^_.+-]+/[A-Za-z0-9!#$&^_.+-]+(\s*;[^\x00-\x1f\x7f]*)?$",
    _("A content type looks like “text/plain” or “image/png”."),
)
HOURS = [(1, _("An hour")), (24, _("A day")), (7 * 24, _("A week"))]


class Filters(FilterForm):
    """``prefix`` is the folder that is shown; ``path`` the way to it."""

    container = ParentField()
    prefix = ParentField(strip=False)
    name = forms.CharField(label=_("Begins with"), max_length=LONGEST)

    @property
    def given(self):
        return getattr(self, "cleaned_data", {})

    @property
    def path(self):
        """``[(name, query of its list)]`` from the container down to the folder that is shown."""
        id, prefix = self.given.get("container", ""), self.given.get("prefix", "")
        try:
            name = address.read(id)[0]
        except NotFound:
            return []
        found, so_far = [(name, urlencode({"container": id}))], ""
        for part in prefix.split("/")[:-1]:
            so_far += f"{part}/"
            found.append((part or "/", urlencode({"container": id, "prefix": so_far})))
        return found

    @property
    def folder(self):
        """The id of the folder that is shown."""
        try:
            return address.made(
                address.read(self.given.get("container", ""))[0], self.given.get("prefix", "")
            )
        except NotFound:
            return ""


class CreateForm(PanelForm):
    """A folder within the one that is shown."""

    linked = ("name", "prefix")
    container = forms.CharField(widget=forms.HiddenInput, label=_("Container"))
    prefix = forms.CharField(widget=forms.HiddenInput, label=_("Folder"), strip=False)
    name = forms.CharField(label=_("Name of the folder"), max_length=LONGEST - 1, validators=[WORD])
    name.blame = "."

    def clean_name(self):
        name = self.cleaned_data["name"]
        if wrong := self.backend.wrong(f"{self.cleaned_data.get('prefix', '')}{name.strip('/')}/"):
            raise forms.ValidationError(wrong, code="name")
        return name


class Copy(PanelForm):
    container = CloudChoiceField(
        label=_("Container"), source="containers", blame="container|bucket", empty=_("The same")
    )
    name = forms.CharField(
        label=_("Name, with its folders"), max_length=LONGEST, strip=False, validators=[WORD]
    )
    name.blame = "."

    def about(self, records):
        if "container" in self.fields:
            self.initial.setdefault("container", records[0].container_id)
        self.initial.setdefault("name", records[0].key)

    def clean_name(self):
        if wrong := self.backend.wrong(self.cleaned_data["name"]):
            raise forms.ValidationError(wrong, code="name")
        return self.cleaned_data["name"]


class Metadata(PanelForm):
    type = forms.CharField(
        label=_("Content type"),
        max_length=255,
        validators=[KIND],
        help_text=_("What browsers take the file for."),
    )
    metadata = MetadataField(label=_("Metadata"))
    type.blame, metadata.blame = "content.?type", "."

    def about(self, records):
        self.initial.setdefault("type", records[0].type)
        self.initial.setdefault("metadata", records[0].metadata)
        self.fields["metadata"].required = False

    def given(self):
        return {"type": self.cleaned_data["type"], "metadata": self.cleaned_data["metadata"]}


class LinkFor(PanelForm):
    hours = forms.TypedChoiceField(label=_("Good for"), coerce=int, choices=HOURS, initial=24)
