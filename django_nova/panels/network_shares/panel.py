"""Shares on screen: a tab of their network."""

from django import forms
from django.utils.translation import gettext as _now
from django.utils.translation import gettext_lazy as _
from django.utils.translation import ngettext_lazy

from ...forms import CloudChoiceField, FilterForm, PanelForm, ParentField
from .. import Action, Column, Identifier, Panel, Reference


class Filters(FilterForm):
    network = ParentField()


class Create(PanelForm):
    network = CloudChoiceField(label=_("Network"), source="own_networks", empty=_("Choose…"))
    project = forms.CharField(
        label=_("Project"), max_length=255,
        help_text=_("Its ID, or the name of another project of yours. * is every project; few may do that."),
    )  # fmt: skip
    project.blame = r"target|project|tenant|wildcard|already exists|duplicate"


class Who(Column):
    """The project in words."""

    def value(self, record):
        return _("All projects") if record.everyone else record.name


class NetworkShares(Panel):
    group = _("Network")
    in_menu = False
    parents = {"network": "networks"}
    icon = "share"
    label = _("share")
    label_plural = _("shares")
    create_label = _("Share network")
    empty = _(
        "Only this project uses the network. Share it, and instances of another project can be connected to it."
    )
    columns = [
        Who("name", _("Project"), link=True),
        Reference("network", _("Network"), "networks"),
        Column("external", _("As a way outside only"), template="django_nova/elements/yes.html"),
        Identifier("project", _("Project ID")),
        Identifier("id", _("ID"), chosen=False),
    ]
    form = Create
    filters = Filters
    actions = [
        Action("delete", _("Stop sharing"), ngettext_lazy("%d share ended.", "%d shares ended."), danger=True, likely=True,
               confirm=_("The project can connect nothing new to it. While something of it is connected, this is refused."),
               icon="share-off"),
    ]  # fmt: skip

    def belongs(self, by, record):
        """A network of another project is not this one's to share."""
        return record.own

    def created_words(self, record):
        return _now("The network is shared with %s.") % (
            _now("all projects") if record.everyone else record.name
        )
