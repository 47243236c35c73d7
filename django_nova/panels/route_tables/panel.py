"""Route tables on screen: a list, and a tab of their network."""

from django import forms
from django.utils.translation import gettext as _now
from django.utils.translation import gettext_lazy as _
from django.utils.translation import ngettext_lazy

from ...forms import CloudChoiceField, FilterForm, PairsField, PanelForm, ParentField
from .. import Action, Column, Identifier, Pairs, Panel, Reference
from ..networks.forms import Change


class Filters(FilterForm):
    name = forms.CharField(label=_("Name"), max_length=255)
    network = ParentField()


class Create(PanelForm):
    network = CloudChoiceField(label=_("Network"), source="networks", empty=_("Choose…"), blame="vpc|network")
    name = forms.CharField(label=_("Name"), max_length=255)
    tags = PairsField(label=_("Tags"))


class Edit(Change):
    name = forms.CharField(label=_("Name"), max_length=255)
    tags = PairsField(label=_("Tags"))


class Associate(PanelForm):
    subnet = CloudChoiceField(label=_("Subnet"), source="subnets_of", of_record=True, empty=_("Choose…"))
    subnet.blame = "."


class Disassociate(PanelForm):
    association = CloudChoiceField(
        label=_("Subnet"), source="associations", of_record=True, empty=_("Choose…")
    )


class RouteTables(Panel):
    group = _("Network")
    parents = {"network": "networks"}
    icon = "route"
    label = _("route table")
    label_plural = _("route tables")
    create_label = _("Create route table")
    empty = _("A route table says where the subnets of a network send what is for other ranges.")
    columns = [
        Column("name", _("Name"), link=True, template="django_nova/elements/name.html"),
        Reference("network", _("Network"), "networks"),
        Column("main", _("Main"), template="django_nova/elements/yes.html"),
        Reference("subnets", _("Subnets"), "subnets"),
        Column("routes", _("Routes for"), template="django_nova/elements/words.html"),
        Pairs("tags", _("Tags"), chosen=False),
        Identifier("id", _("ID"), chosen=False),
    ]
    details = [Identifier("id", _("ID")), *columns[1:6]]
    form = Create
    filters = Filters
    actions = [
        Action("associate", _("Associate subnet"), ngettext_lazy("The subnet goes by %d table.", "Subnets go by %d tables."),
               form=Associate, one=True, likely=True, icon="plug"),
        Action("disassociate", _("Disassociate subnet"),
               ngettext_lazy("The subnet no longer goes by %d table.", "Subnets no longer go by %d tables."), form=Disassociate,
               one=True, icon="plug-off", when=lambda one: one.subnets),
        Action("promote", _("Make main"), ngettext_lazy("%d table is the main one.", "%d tables are the main ones."), one=True,
               confirm=_("All subnets without a table of their own go by it from now on."), icon="star",
               when=lambda one: not one.main),
        Action("edit", _("Edit"), ngettext_lazy("%d route table saved.", "%d route tables saved."), form=Edit, one=True,
               icon="pencil"),
        Action("delete", _("Delete"), ngettext_lazy("%d route table deleted.", "%d route tables deleted."), danger=True,
               confirm=_("Its routes go with it."), icon="trash", when=lambda one: not one.main and not one.subnets),
    ]  # fmt: skip

    def created_words(self, record):
        return _now("The route table %s is created.") % (record.name or record.id)
