"""Gears on screen: a tab of their widget."""

from django import forms
from django.utils.translation import gettext_lazy as _
from django.utils.translation import ngettext_lazy

from django_nova.forms import CloudChoiceField, FilterForm, PanelForm, ParentField
from django_nova.panels import Action, Column, Panel, Reference


class Create(PanelForm):
    widget = CloudChoiceField(label=_("Widget"), source="widgets", shared=0)
    name = forms.CharField(label=_("Name"), max_length=255)


class Filters(FilterForm):
    name = forms.CharField(label=_("Name"), max_length=255)
    widget = ParentField()


class Gears(Panel):
    group = _("Things")
    in_menu = False
    parents = {"widget": "widgets"}
    icon = "settings"
    label = _("gear")
    label_plural = _("gears")
    columns = [
        Column("name", _("Name"), link=True),
        Reference("widget", _("Widget"), "widgets"),
        Column("teeth", _("Teeth")),
    ]
    form = Create
    filters = Filters
    actions = [
        Action("delete", _("Delete"), ngettext_lazy("%d gear deleted.", "%d gears deleted."), confirm=_("It will be gone."),
               danger=True),
    ]  # fmt: skip
