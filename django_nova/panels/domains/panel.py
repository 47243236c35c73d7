"""Domains on screen. One is disabled first, and deleted only with its name typed: all that it has goes with it."""

from django import forms
from django.utils.translation import gettext_lazy as _
from django.utils.translation import ngettext_lazy

from ...forms import FilterForm, PanelForm
from .. import Action, Column, Identifier, Status
from ..users.forms import LONGEST, Change
from ..users.panel import Looked

STATE, DANGER = _("State"), _("Delete")


class Filters(FilterForm):
    name = forms.CharField(label=_("Name"), max_length=64)
    enabled = forms.ChoiceField(
        label=_("State"), choices=[("", _("Any state")), ("yes", _("Enabled")), ("no", _("Disabled"))]
    )


class CreateForm(PanelForm):
    name = forms.CharField(label=_("Name"), max_length=64)
    description = forms.CharField(label=_("Description"), max_length=LONGEST)
    enabled = forms.BooleanField(label=_("Enabled"), initial=True)
    name.blame = r"\bname\b|duplicate"


class EditForm(Change):
    name = forms.CharField(label=_("Name"), max_length=64)
    description = forms.CharField(label=_("Description"), max_length=LONGEST)
    name.blame = r"\bname\b|duplicate"
    must = ("name",)


class SureForm(PanelForm):
    name = forms.CharField(label=_("Type its name"), max_length=64)


class Domains(Looked):
    icon = "building"
    label = _("domain")
    label_plural = _("domains")
    create_label = _("Create domain")
    empty = _("A domain has users, groups and projects of its own, and people who look after them.")
    statuses = {"enabled": (_("Enabled"), "ok"), "disabled": (_("Disabled"), "off")}
    columns = [
        Column("name", _("Name"), link=True),
        Status("status", _("State")),
        Column("description", _("Description")),
    ]
    details = [Identifier("id", _("ID")), *columns[1:]]
    form = CreateForm
    filters = Filters
    actions = [
        Action("edit", _("Edit"), ngettext_lazy("%d domain changed.", "%d domains changed."), form=EditForm, one=True,
               likely=True, icon="pencil"),
        Action("enable", _("Enable"), ngettext_lazy("%d domain is enabled.", "%d domains are enabled."), group=STATE,
               when=lambda domain: domain.status == "disabled", icon="player-play"),
        Action("disable", _("Disable"), ngettext_lazy("%d domain is disabled.", "%d domains are disabled."), group=STATE,
               when=lambda domain: domain.status == "enabled", icon="ban",
               confirm=_("None of its users can sign in any more, and nobody can work in its projects.")),
        Action("delete", _("Delete"), ngettext_lazy("%d domain deleted.", "%d domains deleted."), group=DANGER, danger=True,
               one=True, icon="trash", form=SureForm, when=lambda domain: domain.status == "disabled",
               confirm=_("All its users and groups go with it. Its projects have to be gone before.")),
    ]  # fmt: skip

    def changes(self, scope):
        """Domains themselves are the business of the cloud's administrators."""
        return scope.api.directory.everywhere
