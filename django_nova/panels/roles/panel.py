"""Roles on screen, with what comes with them."""

from django import forms
from django.utils.translation import gettext_lazy as _
from django.utils.translation import ngettext_lazy

from ...forms import CloudChoiceField, FilterChoiceField, FilterForm, PanelForm
from .. import Action, Column, Identifier, Reference
from ..users.forms import LONGEST, Change
from ..users.panel import Looked

IMPLIED = _("What comes with it")


class Filters(FilterForm):
    name = forms.CharField(label=_("Name"), max_length=LONGEST)
    domain = FilterChoiceField(label=_("Whose"), source="domains", any=_("Of the cloud"))


class CreateForm(PanelForm):
    name = forms.CharField(label=_("Name"), max_length=LONGEST)
    domain = CloudChoiceField(
        label=_("Only for the domain"), source="domains", shared=60, empty=_("None: for the whole cloud"),
        help_text=_("A role of a domain is nothing by itself: it stands for the roles that come with it."),
    )  # fmt: skip
    description = forms.CharField(label=_("Description"), max_length=LONGEST)
    name.blame = r"\bname\b|duplicate"

    def _fill(self):
        super()._fill()
        if "domain" in self.fields:
            self.fields["domain"].initial = None  # the usual domain of people is not that of roles


class EditForm(Change):
    name = forms.CharField(
        label=_("Name"), max_length=LONGEST,
        help_text=_("The services of the cloud know roles by their names: with another name it may mean nothing."),
    )  # fmt: skip
    description = forms.CharField(label=_("Description"), max_length=LONGEST)
    name.blame = r"\bname\b|duplicate"
    must = ("name",)


class ImplyForm(PanelForm):
    role = CloudChoiceField(label=_("Role that comes with it"), source="roles", empty=_("Choose…"), shared=60)
    role.blame = "."


class PartForm(PanelForm):
    role = CloudChoiceField(label=_("Role"), source="implied", of_record=True, empty=_("Choose…"))
    role.blame = "."


class Roles(Looked):
    icon = "shield-check"
    label = _("role")
    label_plural = _("roles")
    create_label = _("Create role")
    empty = _("A role says what somebody may do. It means nothing until it is granted to them somewhere.")
    columns = [
        Column("name", _("Name"), link=True),
        Column("description", _("Description")),
        Reference("domain", _("Domain"), "domains", chosen=False),
        Reference("implies", _("Comes with it"), "roles"),
        Reference("implied", _("Comes with"), "roles", chosen=False),
    ]
    details = [Identifier("id", _("ID")), *columns[1:]]
    form = CreateForm
    filters = Filters
    actions = [
        Action("edit", _("Edit"), ngettext_lazy("%d role changed.", "%d roles changed."), form=EditForm, one=True, likely=True,
               icon="pencil"),
        Action("imply", _("Let another come with it"), ngettext_lazy("%d role changed.", "%d roles changed."), form=ImplyForm,
               one=True, group=IMPLIED, icon="link"),
        Action("unimply", _("Part from another"), ngettext_lazy("%d role changed.", "%d roles changed."), form=PartForm,
               one=True, group=IMPLIED, when=lambda role: bool(role.implies), icon="link-off"),
        Action("delete", _("Delete"), ngettext_lazy("%d role deleted.", "%d roles deleted."), danger=True, icon="trash",
               confirm=_("Everybody who has it loses it at once, everywhere. This cannot be undone.")),
    ]  # fmt: skip

    def changes(self, scope):
        """Roles are the business of the cloud's administrators."""
        return scope.api.directory.everywhere
