"""Routers on screen."""

from django import forms
from django.utils.translation import gettext as _now
from django.utils.translation import gettext_lazy as _
from django.utils.translation import ngettext_lazy

from ...forms import CloudChoiceField, CloudMultipleChoiceField, FilterForm, PanelForm
from .. import Action, Column, Identifier, Panel, Reference, Status, Time
from ..networks.forms import Change, Delete, Extended


class Filters(FilterForm):
    name = forms.CharField(label=_("Name"), max_length=255)


class Create(Extended):
    needs = {"zones": "router_availability_zone"}

    name = forms.CharField(label=_("Name"), max_length=255)
    description = forms.CharField(label=_("Description"), max_length=255)
    network = CloudChoiceField(
        label=_("Leads outside by"), source="external_networks", shared=60, empty=_("Nothing: it stays inside"),
        blame=r"external|gateway|network",
    )  # fmt: skip
    zones = CloudMultipleChoiceField(
        label=_("Availability zones"), source="zones", shared=300, blame="availability.?zone"
    )
    name.blame = r"\bname\b"


class Edit(Change):
    name = forms.CharField(label=_("Name"), max_length=255)
    description = forms.CharField(label=_("Description"), max_length=255)
    enabled = forms.BooleanField(label=_("Switched on"), help_text=_("Switched off, it forwards nothing."))


class Connect(PanelForm):
    network = CloudChoiceField(
        label=_("External network"),
        source="external_networks",
        shared=60,
        empty=_("Choose…"),
        blame="network",
    )
    address = forms.GenericIPAddressField(
        label=_("Address there"), help_text=_("Empty: the next free one. Only some may choose.")
    )
    address.blame = "address|fixed_ip"

    def about(self, records):
        if records[0].gateway:
            self.initial.setdefault("network", records[0].gateway.id)


class Routers(Panel):
    group = _("Network")
    icon = "router"
    label = _("router")
    label_plural = _("routers")
    create_label = _("Create router")
    empty = _(
        "A router connects networks with each other and, through an external network, with the internet."
    )
    statuses = {
        "up": (_("Active"), "ok"),
        "building": (_("Building"), "busy"),
        "down": (_("Down"), "off"),
        "off": (_("Switched off"), "off"),
        "error": (_("Error"), "error"),
    }
    columns = [
        Column("name", _("Name"), link=True, template="django_nova/elements/name.html"),
        Status("status", _("State")),
        Reference("gateway", _("Leads outside by"), "networks"),
        Column("outside", _("Address outside"), template="django_nova/elements/words.html"),
        Column("routes", _("Static routes"), template="django_nova/elements/words.html", chosen=False),
        Column("zones", _("Availability zones"), template="django_nova/elements/words.html", chosen=False),
        Time("created", _("Age")),
        Identifier("id", _("ID"), chosen=False),
    ]
    details = [
        Identifier("id", _("ID")),
        columns[1],
        Column("description", _("Description")),
        *columns[2:4],
        Column("translates", _("Translates addresses (SNAT)"), template="django_nova/elements/yes.html"),
        *columns[4:6],
        Time("created", _("Created")),
    ]
    form = Create
    filters = Filters
    actions = [
        Action("connect", _("Set gateway"), ngettext_lazy("%d router leads outside.", "%d routers lead outside."), form=Connect,
               one=True, likely=True, icon="world-plus", when=lambda one: not one.gateway),
        Action("edit", _("Edit"), ngettext_lazy("%d router saved.", "%d routers saved."), form=Edit, one=True, likely=True,
               icon="pencil"),
        Action("disconnect", _("Clear gateway"),
               ngettext_lazy("%d router no longer leads outside.", "%d routers no longer lead outside."),
               confirm=_("Instances behind it lose the internet. Floating IPs that go through it have to be released first."),
               icon="world-minus", when=lambda one: one.gateway),
        Action("delete", _("Delete"), ngettext_lazy("%d router deleted.", "%d routers deleted."), form=Delete, danger=True,
               icon="trash"),
    ]  # fmt: skip

    def created_words(self, record):
        return _now("“%s” is created.") % (record.name or record.id)
