"""NAT gateways on screen: a list, and a tab of their network."""

from django import forms
from django.utils.translation import gettext as _now
from django.utils.translation import gettext_lazy as _
from django.utils.translation import ngettext_lazy

from ...forms import CloudChoiceField, FilterForm, PairsField, PanelForm, ParentField
from .. import Action, Column, Identifier, Pairs, Panel, Reference, Status, Time
from ..networks.forms import Change


class Filters(FilterForm):
    name = forms.CharField(label=_("Name"), max_length=255)
    network = ParentField()


class Create(PanelForm):
    name = forms.CharField(label=_("Name"), max_length=255)
    subnet = CloudChoiceField(
        label=_("Subnet"), source="subnets", empty=_("Choose…"), blame="subnet|network",
        help_text=_("One that leads to an internet gateway."),
    )  # fmt: skip
    address = CloudChoiceField(
        label=_("Public address"), source="addresses", empty=_("A new one"), help_text=_("New ones may cost."),
        blame="address|allocation",
    )  # fmt: skip
    tags = PairsField(label=_("Tags"))


class Edit(Change):
    name = forms.CharField(label=_("Name"), max_length=255)
    tags = PairsField(label=_("Tags"))


class NatGateways(Panel):
    group = _("Network")
    parents = {"network": "networks"}
    icon = "door-exit"
    label = _("NAT gateway")
    label_plural = _("NAT gateways")
    create_label = _("Create NAT gateway")
    empty = _(
        "A NAT gateway lets instances reach the internet that must not be reached from there. It costs by the hour."
    )
    statuses = {
        "up": (_("Active"), "ok"),
        "building": (_("Building"), "busy"),
        "deleting": (_("Deleting"), "busy"),
        "deleted": (_("Deleted"), "off"),
        "error": (_("Error"), "error"),
    }
    columns = [
        Column("name", _("Name"), link=True, template="django_nova/elements/name.html"),
        Status("status", _("State")),
        Column("public", _("Public address"), template="django_nova/elements/words.html"),
        Reference("network", _("Network"), "networks"),
        Reference("subnet", _("Subnet"), "subnets"),
        Time("created", _("Age")),
        Pairs("tags", _("Tags"), chosen=False),
    ]
    details = [
        Identifier("id", _("ID")),
        Column("fault", _("What went wrong")),
        *columns[1:3],
        Column("addresses", _("Addresses"), template="django_nova/elements/words.html"),
        *columns[3:],
    ]
    form = Create
    filters = Filters
    actions = [
        Action("edit", _("Edit"), ngettext_lazy("%d NAT gateway saved.", "%d NAT gateways saved."), form=Edit, one=True,
               likely=True, icon="pencil"),
        Action("delete", _("Delete"), ngettext_lazy("%d NAT gateway is being deleted.", "%d NAT gateways are being deleted."),
               confirm=_("Subnets that lead there lose the internet. Its public address stays yours and may cost."), danger=True,
               icon="trash", when=lambda one: one.status in ("up", "error")),
    ]  # fmt: skip

    def created_words(self, record):
        return _now("The NAT gateway %s is being created.") % (record.name or record.id)
