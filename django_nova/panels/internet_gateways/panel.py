"""Internet gateways on screen: a list, and a tab of their network."""

from django import forms
from django.utils.translation import gettext as _now
from django.utils.translation import gettext_lazy as _
from django.utils.translation import ngettext_lazy

from ...forms import CloudChoiceField, FilterForm, PairsField, PanelForm, ParentField
from .. import Action, Column, Identifier, Pairs, Panel, Reference, Status
from ..networks.forms import Change


class Filters(FilterForm):
    name = forms.CharField(label=_("Name"), max_length=255)
    network = ParentField()


class Create(PanelForm):
    name = forms.CharField(label=_("Name"), max_length=255)
    network = CloudChoiceField(
        label=_("Network"), source="networks", empty=_("None yet"), blame="vpc|network"
    )
    tags = PairsField(label=_("Tags"))


class Edit(Change):
    name = forms.CharField(label=_("Name"), max_length=255)
    tags = PairsField(label=_("Tags"))


class Attach(PanelForm):
    network = CloudChoiceField(label=_("Network"), source="networks", empty=_("Choose…"))
    network.blame = "."


class InternetGateways(Panel):
    group = _("Network")
    parents = {"network": "networks"}
    icon = "world"
    label = _("internet gateway")
    label_plural = _("internet gateways")
    create_label = _("Create internet gateway")
    empty = _(
        "An internet gateway is the door of a network to the internet; a route table has to lead there."
    )
    statuses = {
        "up": (_("Attached"), "ok"),
        "building": (_("Attaching"), "busy"),
        "down": (_("Not attached"), "off"),
    }
    columns = [
        Column("name", _("Name"), link=True, template="django_nova/elements/name.html"),
        Status("status", _("State")),
        Reference("network", _("Network"), "networks"),
        Pairs("tags", _("Tags"), chosen=False),
    ]
    details = [Identifier("id", _("ID")), *columns[1:]]
    form = Create
    filters = Filters
    actions = [
        Action("attach", _("Attach"), ngettext_lazy("%d gateway is attached.", "%d gateways are attached."), form=Attach,
               one=True, likely=True, icon="plug", when=lambda one: not one.network),
        Action("edit", _("Edit"), ngettext_lazy("%d gateway saved.", "%d gateways saved."), form=Edit, one=True, icon="pencil"),
        Action("detach", _("Detach"), ngettext_lazy("%d gateway is detached.", "%d gateways are detached."),
               confirm=_("The network loses the internet."), icon="plug-off", when=lambda one: one.network),
        Action("delete", _("Delete"), ngettext_lazy("%d gateway deleted.", "%d gateways deleted."), danger=True, icon="trash",
               confirm=_("This cannot be undone."), when=lambda one: not one.network),
    ]  # fmt: skip

    def created_words(self, record):
        return _now("The gateway %s is created.") % (record.name or record.id)
