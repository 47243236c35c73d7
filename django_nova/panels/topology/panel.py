"""The picture on screen: kinds and states in words, the table beside it, and the card of a thing."""

from django import forms
from django.utils.translation import gettext_lazy as _

from ...forms import FilterForm
from .. import Column, Panel, Status, panel_named
from ..instances.panel import Instances
from .graph import card, graph
from .record import PANELS

# In the words of people; what each is, and whose page tells more, is in ``record.PANELS``
KINDS = {
    "external": _("External network"),
    "gateway": _("Internet gateway"),
    "router": _("Router"),
    "table": _("Route table"),
    "network": _("Network"),
    "subnet": _("Subnet"),
    "nat": _("NAT gateway"),
    "instance": _("Instance"),
}


class Filters(FilterForm):
    name = forms.CharField(label=_("Name"), max_length=255)
    kind = forms.ChoiceField(label=_("Kind"), choices=[("", _("Any kind")), *KINDS.items()])


class Topology(Panel):
    searched = False  # what is in it is found where it belongs
    group = _("Network")
    icon = "sitemap"
    label = _("topology")
    label_plural = _("topology")
    empty = _("Networks, routers and instances appear here as soon as there are some.")
    statuses = {
        "active": (_("Active"), "ok"),
        "making": (_("Being made"), "busy"),
        "down": (_("Down"), "off"),
        "broken": (_("Broken route"), "warn"),
        **Instances.statuses,
    }
    kinds = KINDS
    parts = {  # what a cloud is asked for, as it is called when it does not answer
        "subnets": _("Subnets"),
        "routers": _("Routers"),
        "ports": _("Ports"),
        "floating_ips": _("Floating IPs"),
        "servers": _("Instances"),
        "instances": _("Instances"),
        "tables": _("Route tables"),
        "gateways": _("Internet gateways"),
        "nats": _("NAT gateways"),
    }
    columns = [
        Column("name", _("Name"), link=True, template="django_nova/topology/name.html"),
        Column("kind", _("Kind"), template="django_nova/topology/kind.html"),
        Status("status", _("State")),
        Column("addresses", _("Addresses"), template="django_nova/topology/addresses.html"),
        Column("on", _("Hangs on"), template="django_nova/topology/on.html"),
    ]
    filters = Filters
    urls = [
        ("-/graph/", graph, "list", "graph"),
        ("-/card/<path:id>/", card, "list", "card"),
    ]

    def page_of(self, kind, request):
        """The panel that has a page for things of this kind, if this cloud and this person have it."""
        known = request.__dict__.setdefault("_nova_topology", {})
        if kind not in known:
            found = panel_named(PANELS[kind])
            known[kind] = found if found and self._shown(found, request) else None
        return known[kind]

    def _shown(self, panel, request):
        scope = request.scope
        return panel.backend(scope) is not None and panel.allows(request.user, "list", scope)
