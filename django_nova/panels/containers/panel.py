"""Containers on screen: where files lie that programs and people share."""

from django import forms
from django.core.validators import RegexValidator
from django.utils.translation import gettext_lazy as _
from django.utils.translation import ngettext_lazy

from ...forms import FilterForm, PairsField, PanelForm
from .. import Action, Column, Pairs, Panel, Status, Time
from .going import GoingForm, going_on

WORD = RegexValidator(r"^[^\x00-\x1f\x7f]*$", _("There is a character in it that cannot be used."))
HEADER = r"[A-Za-z0-9!#$%&'*+.^_`|~-]{1,100}"


def check_keys(pairs):
    """Metadata travels in headers: keys are words of theirs."""
    for key, value in pairs.items():
        RegexValidator(f"^{HEADER}$", _("“%(value)s” cannot be a key: use letters, digits and dashes."))(key)
        WORD(value)


class MetadataField(PairsField):
    default_validators = [check_keys]


class Filters(FilterForm):
    name = forms.CharField(label=_("Begins with"), max_length=256)


class CreateForm(PanelForm):
    name = forms.CharField(label=_("Name"), max_length=256, validators=[WORD])
    public = forms.BooleanField(
        label=_("Everybody may read it"),
        help_text=_("Without signing in, by the address of a file: for web sites and downloads."),
    )
    metadata = MetadataField(label=_("Metadata"))
    tags = PairsField(label=_("Tags"))
    name.blame = r"name|bucket|container"

    def clean_name(self):
        name = self.cleaned_data["name"]
        if wrong := self.backend.wrong(name):
            raise forms.ValidationError(wrong, code="name")
        return name


class Metadata(PanelForm):
    metadata = MetadataField(label=_("Metadata"))
    metadata.blame = "."

    def about(self, records):
        self.initial.setdefault("metadata", records[0].metadata)
        self.fields["metadata"].required = False

    def given(self):
        return {"metadata": self.cleaned_data["metadata"]}


class Tags(PanelForm):
    tags = PairsField(label=_("Tags"))
    tags.blame = "."

    def about(self, records):
        self.initial.setdefault("tags", records[0].tags)
        self.fields["tags"].required = False

    def given(self):
        return {"tags": self.cleaned_data["tags"]}


ACCESS, DANGER = _("Reading"), _("Delete")
VERSIONS = {"on": _("Kept"), "suspended": _("No longer kept"), "off": _("Not kept"), "": ""}


class Versions(Column):
    """Whether earlier versions are kept, in words."""

    def value(self, record):
        return VERSIONS[record.versions]


class Containers(Panel):
    group = _("Storage")
    icon = "bucket"
    label = _("container")
    label_plural = _("containers")
    create_label = _("Create container")
    empty = _(
        "A container holds files that programs and people share by their addresses. Create one, then upload files."
    )
    statuses = {
        "public": (_("Public"), "warn"),
        "shared": (_("Shared with some"), "ok"),
        "private": (_("Private"), "ok"),
        "unknown": (_("Reading unknown"), "off"),
    }
    columns = [
        Column("name", _("Name"), link=True, template="django_nova/containers/name.html"),
        Column("count", _("Objects")),
        Column("bytes", _("Size"), template="django_nova/elements/bytes.html"),
        Column("region", _("Region"), chosen=False),
        Time("changed", _("Since")),
    ]
    details = [
        Status("status", _("Reading")),
        *columns[1:],
        Column("quota", _("Quota"), template="django_nova/elements/bytes.html"),
        Versions("versions", _("Earlier versions")),
        Column("policy", _("Storage policy")),
        Column("address", _("Public address"), template="django_nova/containers/address.html"),
        Pairs("metadata", _("Metadata")),
        Pairs("tags", _("Tags")),
    ]
    form = CreateForm
    filters = Filters
    actions = [
        Action("publish", _("Make public"),
               ngettext_lazy("Everybody may read %d container now.", "Everybody may read %d containers now."),
               confirm=_("Everybody who knows its address can read what is in it now and later, without signing in."),
               when=lambda one: one.status != "public", group=ACCESS, icon="world"),
        Action("unpublish", _("Make private"),
               ngettext_lazy("%d container is private again.", "%d containers are private again."),
               confirm=_("Public links to what is in it stop working; links with an end work until then."),
               when=lambda one: one.status != "private", group=ACCESS, icon="lock"),
        Action("keep", _("Keep earlier versions"),
               ngettext_lazy("%d container keeps versions.", "%d containers keep versions."),
               confirm=_("What is overwritten or deleted from now on is kept, and takes up space."),
               when=lambda one: one.versions != "on", icon="history"),
        Action("annotate", _("Edit metadata"),
               ngettext_lazy("Metadata of %d container saved.", "Metadata of %d containers saved."),
               form=Metadata, one=True, icon="list-details"),
        Action("tag", _("Edit tags"),
               ngettext_lazy("Tags of %d container saved.", "Tags of %d containers saved."),
               form=Tags, one=True,
               icon="tags"),
        Action("delete", _("Delete"),
               ngettext_lazy("%d container deleted.", "%d containers deleted."),
               danger=True, likely=True,
               confirm=_("Only what is empty can be deleted like this."), group=DANGER, icon="trash"),
        Action("empty", _("Delete with contents"),
               ngettext_lazy("%d container deleted with its contents.", "%d containers deleted with their contents."),
               danger=True, form=GoingForm, after=going_on, group=DANGER, icon="trash-x",
               confirm=_("This cannot be undone: all objects in it are lost, earlier versions included.")),
    ]  # fmt: skip

    def created_words(self, record):
        from django.utils.translation import gettext

        return gettext("“%(name)s” is ready.") % {"name": record.name}
