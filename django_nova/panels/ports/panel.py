"""Ports on screen: a list of all, and a tab of a network and of an instance."""

from django.utils.translation import gettext as _now
from django.utils.translation import gettext_lazy as _
from django.utils.translation import ngettext_lazy

from .. import Action, Column, Identifier, Pairs, Panel, Reference, Status, Time
from . import forms

USES = {
    "compute:": _("Instance"),
    "network:dhcp": _("DHCP"),
    "network:router_gateway": _("Way out of a router"),
    "network:router_interface": _("Router"),
    "network:ha_router": _("Router"),
    "network:floatingip": _("Floating IP"),
    "network:": _("Service of the cloud"),
    "trunk:": _("Trunk"),
}


class Use(Column):
    """What a port is for, in words."""

    def value(self, record):
        return next((words for start, words in USES.items() if record.use.startswith(start)), record.use)


class Ports(Panel):
    group = _("Network")
    parents = {"network": "networks", "instance": "instances"}
    icon = "plug-connected"
    label = _("port")
    label_plural = _("ports")
    create_label = _("Create port")
    empty = _(
        "A port connects an instance with a network. Each instance gets one by itself; make others here."
    )
    statuses = {
        "up": (_("Active"), "ok"),
        "building": (_("Building"), "busy"),
        "down": (_("Down"), "off"),
        "off": (_("Switched off"), "off"),
        "error": (_("Error"), "error"),
    }
    columns = [
        Column("name", _("Name"), link=True, template="django_nova/ports/name.html"),
        Status("status", _("State")),
        Column("addresses", _("Addresses"), template="django_nova/elements/words.html"),
        Column("public", _("Public address"), template="django_nova/elements/words.html"),
        Reference("network", _("Network"), "networks"),
        Reference("subnet", _("Subnet"), "subnets", chosen=False),
        Reference("instance", _("Instance"), "instances"),
        Use("use", _("For")),
        Column("mac", _("MAC address"), chosen=False),
        Reference("security_groups", _("Security groups"), "security_groups", chosen=False),
        Column("zone", _("Zone"), chosen=False),
        Column("dns_name", _("DNS name"), chosen=False),
        Column("policy", _("QoS policy"), chosen=False),
        Time("created", _("Age"), chosen=False),
        Pairs("tags", _("Tags"), chosen=False),
        Identifier("id", _("ID"), chosen=False),
    ]
    details = [
        Identifier("id", _("ID")),
        columns[1],
        Column("description", _("Description")),
        *columns[2:11],
        Column("port_security", _("Port security"), template="django_nova/elements/yes.html"),
        Column("pairs", _("Allowed address pairs"), template="django_nova/elements/words.html"),
        Column("source_check", _("Source and destination checked"), template="django_nova/elements/yes.html"),
        columns[12],
        Column("dns", _("DNS names"), template="django_nova/elements/words.html"),
        Column("kind", _("Kind")),
        Pairs("tags", _("Tags")),
        Time("created", _("Created")),
    ]
    form = forms.Create
    filters = forms.Filters
    actions = [
        Action("edit", _("Edit"), ngettext_lazy("%d port saved.", "%d ports saved."), form=forms.Edit, one=True,
               likely=True, icon="pencil", when=lambda one: not one.system),
        Action("readdress", _("Edit addresses"), ngettext_lazy("Addresses of %d port saved.", "Addresses of %d ports saved."),
               form=forms.Readdress, one=True, icon="map-pin", when=lambda one: not one.system),
        Action("attach", _("Attach"), ngettext_lazy("%d port is attached.", "%d ports are attached."), form=forms.Attach,
               one=True, likely=True, icon="plug",
               when=lambda one: not one.instance and not one.system and not getattr(one, "device", "")),
        Action("detach", _("Detach"), ngettext_lazy("%d port is being detached.", "%d ports are being detached."),
               confirm=_("The instance loses this connection. A port that came with the instance is deleted."), likely=True,
               icon="plug-off", when=lambda one: one.instance and not getattr(one, "first", False)),
        Action("delete", _("Delete"), ngettext_lazy("%d port deleted.", "%d ports deleted."), danger=True, icon="trash",
               confirm=_("Its addresses are free for others then."),
               when=lambda one: not one.system and not (one.instance and hasattr(one, "first"))),
    ]  # fmt: skip

    def created_words(self, record):
        return _now("The port %s is created.") % (record.name or ", ".join(record.addresses) or record.id)
