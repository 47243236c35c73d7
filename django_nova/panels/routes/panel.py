"""Routes on screen: a tab of their router, or of their route table."""

from django import forms
from django.utils.translation import gettext as _now
from django.utils.translation import gettext_lazy as _
from django.utils.translation import ngettext_lazy

from ...forms import CloudChoiceField, FilterForm, PanelForm, ParentField
from .. import Action, Column, Panel, Reference, Status
from ..networks.ranges import RangeField


class Filters(FilterForm):
    router = ParentField()
    route_table = ParentField()


class Create(PanelForm):
    router = CloudChoiceField(label=_("Router"), source="routers", empty=_("Choose…"))
    route_table = CloudChoiceField(label=_("Route table"), source="route_tables", empty=_("Choose…"))
    destination = RangeField(
        label=_("For the range"), help_text=_("Such as 10.1.0.0/16; 0.0.0.0/0 is everything else.")
    )
    next_hop = forms.GenericIPAddressField(
        label=_("Next hop"), help_text=_("An address in a subnet that the router connects.")
    )
    target = CloudChoiceField(label=_("Leads to"), source="targets", empty=_("Choose…"))
    next_hop.blame = r"(Invalid format for routes.*)?next.?hop"
    destination.blame = r"destination|cidr"
    target.blame = r"gateway|interface|target|network"

    def clean(self):
        found = self.cleaned_data
        where, hop = found.get("destination"), found.get("next_hop")
        if where and hop and (":" in where) != (":" in hop):
            self.add_error("next_hop", _now("Range and next hop are of different versions of IP."))
        return found


class LeadsTo(Column):
    """What a route of EC2 leads to; one of them stays within the network."""

    def value(self, record):
        return _("within the network") if record.local else record.target


class Routes(Panel):
    group = _("Network")
    in_menu = False
    parents = {"router": "routers", "route_table": "route_tables"}
    icon = "route"
    label = _("route")
    label_plural = _("routes")
    create_label = _("Add route")
    empty = _("A route says where to send what is for another range.")
    statuses = {"up": (_("Active"), "ok"), "down": (_("Leads nowhere"), "error")}
    columns = [
        Column("name", _("For the range"), link=True),
        Column("next_hop", _("Next hop")),
        LeadsTo("target", _("Leads to")),
        Status("status", _("State")),
        Reference("router", _("Router"), "routers"),
        Reference("route_table", _("Route table"), "route_tables"),
    ]
    form = Create
    filters = Filters
    actions = [
        Action("delete", _("Remove"), ngettext_lazy("%d route removed.", "%d routes removed."), danger=True, likely=True,
               confirm=_("What is for this range is no longer sent there."), icon="trash",
               when=lambda one: not getattr(one, "local", False)),
    ]  # fmt: skip

    def created_words(self, record):
        return _now("The route for %s is added.") % record.destination
