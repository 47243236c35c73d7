"""Groups on screen."""

from django import forms
from django.utils.translation import gettext_lazy as _
from django.utils.translation import ngettext_lazy

from ...forms import CloudChoiceField, FilterChoiceField, FilterForm, PanelForm
from .. import Action, Column, Identifier, Reference, Time
from ..users.forms import LONGEST, PATH, Change
from ..users.panel import Looked


class Filters(FilterForm):
    name = forms.CharField(label=_("Name"), max_length=LONGEST)
    domain = FilterChoiceField(label=_("Domain"), source="domains", any=_("Any domain"))


class CreateForm(PanelForm):
    name = forms.CharField(label=_("Name"), max_length=64)
    domain = CloudChoiceField(label=_("Domain"), source="domains", shared=60)
    description = forms.CharField(label=_("Description"), max_length=LONGEST)
    path = forms.CharField(
        label=_("Path"), max_length=512, validators=[PATH], help_text=_("Such as /people/. Empty: none.")
    )
    name.blame = r"group.?name|\bname\b|duplicate|already exists"
    path.blame = r"\bpath\b"


class EditForm(Change):
    name = forms.CharField(label=_("Name"), max_length=64)
    description = forms.CharField(label=_("Description"), max_length=LONGEST)
    path = forms.CharField(label=_("Path"), max_length=512, validators=[PATH])
    name.blame = r"group.?name|\bname\b|duplicate|already exists"
    must = ("name",)


class Groups(Looked):
    icon = "users-group"
    label = _("group")
    label_plural = _("groups")
    create_label = _("Create group")
    empty = _("What is granted to a group, all its users have. Create one, then put users into it.")
    columns = [
        Column("name", _("Name"), link=True),
        Reference("domain", _("Domain"), "domains"),
        Column("description", _("Description")),
        Column("path", _("Path")),
        Time("created", _("Age")),
    ]
    details = [Identifier("id", _("ID")), *columns[1:], Identifier("arn", _("ARN"))]
    form = CreateForm
    filters = Filters
    actions = [
        Action("edit", _("Edit"), ngettext_lazy("%d group changed.", "%d groups changed."), form=EditForm, one=True,
               likely=True, icon="pencil"),
        Action("delete", _("Delete"), ngettext_lazy("%d group deleted.", "%d groups deleted."), danger=True, icon="trash",
               confirm=_("Its users stay, and lose what they have through it.")),
    ]  # fmt: skip
