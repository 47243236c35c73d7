"""Interfaces of routers on screen: a tab of their router."""

from django import forms
from django.utils.translation import gettext as _now
from django.utils.translation import gettext_lazy as _
from django.utils.translation import ngettext_lazy

from ...forms import CloudChoiceField, FilterForm, PanelForm, ParentField
from .. import Action, Column, Identifier, Panel, Reference, Status


class Filters(FilterForm):
    router = ParentField()


class Create(PanelForm):
    router = CloudChoiceField(label=_("Router"), source="routers", empty=_("Choose…"))
    subnet = CloudChoiceField(
        label=_("Subnet"), source="subnets", empty=_("Choose…"), blame="subnet|overlap|cidr"
    )
    address = forms.GenericIPAddressField(
        label=_("Address of the router"), help_text=_("Empty: the gateway of the subnet.")
    )
    address.blame = r"ip.?address|fixed.?ip|\bIP\b"


class RouterInterfaces(Panel):
    group = _("Network")
    in_menu = False
    parents = {"router": "routers"}
    icon = "plug-connected"
    label = _("router interface")
    label_plural = _("interfaces")
    create_label = _("Connect subnet")
    empty = _("An interface connects a subnet with the router, and so with the others and with the outside.")
    statuses = {
        "up": (_("Active"), "ok"),
        "building": (_("Building"), "busy"),
        "down": (_("Down"), "off"),
        "error": (_("Error"), "error"),
    }
    columns = [
        Column("name", _("Subnet"), link=True),
        Status("status", _("State")),
        Column("address", _("Address of the router")),
        Reference("network", _("Network"), "networks"),
        Reference("router", _("Router"), "routers"),
        Column("mac", _("MAC address"), chosen=False),
        Identifier("id", _("ID"), chosen=False),
    ]
    details = [
        Identifier("id", _("ID")),
        columns[1],
        columns[4],
        Reference("subnet", _("Subnet"), "subnets"),
        *columns[2:4],
        columns[5],
    ]
    form = Create
    filters = Filters
    actions = [
        Action("delete", _("Disconnect"), ngettext_lazy("%d subnet disconnected.", "%d subnets disconnected."), danger=True,
               likely=True, confirm=_("Instances on the subnet lose the way that leads through this router."), icon="plug-off"),
    ]  # fmt: skip

    def created_words(self, record):
        return _now("%s is connected.") % record.name
