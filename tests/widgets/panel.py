"""Widgets on screen."""

from django import forms
from django.utils.translation import gettext_lazy as _
from django.utils.translation import ngettext_lazy

from django_nova.forms import CloudChoiceField, FilterForm, PairsField, PanelForm
from django_nova.panels import Action, Column, Identifier, Pairs, Panel, Status, Tab, Time


class Create(PanelForm):
    name = forms.CharField(label=_("Name"), max_length=255)
    colour = CloudChoiceField(label=_("Color"), source="colours", shared=0, blame="colour")
    labels = PairsField(label=_("Labels"))
    password = forms.CharField(label=_("Password"), max_length=100)


class Paint(PanelForm):
    colour = forms.CharField(label=_("Color"), max_length=20)
    password = forms.CharField(label=_("Password"), max_length=100)
    colour.blame = "colour"


class Filters(FilterForm):
    name = forms.CharField(label=_("Name"), max_length=255)
    colour = forms.CharField(label=_("Color"), max_length=20)


class Widgets(Panel):
    group = _("Things")
    icon = "box"
    label = _("widget")
    label_plural = _("widgets")
    empty = _("A widget is whatever you make of it.")
    statuses = {
        "whole": (_("Whole"), "ok"),
        "broken": (_("Broken"), "error"),
        "mending": (_("Being mended"), "busy"),
    }
    columns = [
        Column("name", _("Name"), link=True, template="django_nova/elements/name.html"),
        Status("status", _("State")),
        Column("colour", _("Color")),
        Pairs("labels", _("Labels")),
        Time("created", _("Age"), chosen=False),
    ]
    details = [Identifier("id", _("ID")), *columns]
    form = Create
    filters = Filters
    tabs = [Tab("story", _("Story"), "django_nova/instances/console.html")]
    actions = [
        Action(
            "smash", _("Smash"), ngettext_lazy("%d widget smashed.", "%d widgets smashed."),
            when=lambda one: one.status == "whole", likely=True,
        ),
        Action("mend", _("Mend"), ngettext_lazy("%d widget mended.", "%d widgets mended."),
               when=lambda one: one.status == "broken"),
        Action("paint", _("Paint"), ngettext_lazy("%d widget painted.", "%d widgets painted."), form=Paint, one=True),
        Action("delete", _("Delete"), ngettext_lazy("%d widget deleted.", "%d widgets deleted."),
               confirm=_("It will be gone."), danger=True),
    ]  # fmt: skip
