"""Subnets on screen: a tab of their network."""

from django.utils.translation import gettext as _now
from django.utils.translation import gettext_lazy as _
from django.utils.translation import ngettext_lazy

from .. import Action, Column, Identifier, Pairs, Panel, Reference, Time
from ..networks.forms import Delete
from . import forms

MODES = {
    "slaac": "SLAAC",
    "dhcpv6-stateless": _("SLAAC, the rest by DHCPv6"),
    "dhcpv6-stateful": "DHCPv6",
}


class Mode(Column):
    """How instances get an address of IPv6, in words."""

    def value(self, record):
        return MODES.get(record.mode, record.mode)


class Subnets(Panel):
    group = _("Network")
    in_menu = False
    parents = {"network": "networks"}
    icon = "binary-tree-2"
    label = _("subnet")
    label_plural = _("subnets")
    create_label = _("Create subnet")
    empty = _("A subnet is the range that instances on a network get their addresses from.")
    columns = [
        Column("name", _("Name"), link=True, template="django_nova/elements/name.html"),
        Column("cidr", _("Address range")),
        Reference("network", _("Network"), "networks"),
        Column("zone", _("Zone")),
        Column("free", _("Free addresses")),
        Column("public", _("Public addresses"), template="django_nova/elements/yes.html"),
        Column("gateway", _("Gateway")),
        Column("dhcp", _("DHCP"), template="django_nova/elements/yes.html"),
        Column("dns", _("DNS servers"), template="django_nova/elements/words.html", chosen=False),
        Time("created", _("Age"), chosen=False),
        Pairs("tags", _("Tags"), chosen=False),
        Identifier("id", _("ID"), chosen=False),
    ]
    details = [
        Identifier("id", _("ID")),
        Column("description", _("Description")),
        *columns[1:3],
        *columns[3:8],
        Column("default", _("Default of its zone"), template="django_nova/elements/yes.html"),
        columns[8],
        Column("pools", _("Addresses to give out"), template="django_nova/elements/words.html"),
        Column("routes", _("Routes for instances"), template="django_nova/elements/words.html"),
        Mode("mode", _("IPv6 addresses")),
        Column("pool", _("Subnet pool")),
        Pairs("tags", _("Tags")),
        Time("created", _("Created")),
    ]
    form = forms.Create
    filters = forms.Filters
    actions = [
        Action("edit", _("Edit"), ngettext_lazy("%d subnet saved.", "%d subnets saved."), form=forms.Edit, one=True,
               likely=True, icon="pencil", when=lambda one: one.own),
        Action("delete", _("Delete"), ngettext_lazy("%d subnet deleted.", "%d subnets deleted."), form=Delete, danger=True,
               icon="trash", when=lambda one: one.own),
    ]  # fmt: skip

    def created_words(self, record):
        return _now("The subnet %s is created.") % record.cidr
