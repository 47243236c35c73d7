"""Floating IPs on screen: addresses of the internet, and what they lead to. EC2 calls them Elastic IPs."""

from django.contrib import messages
from django.utils.translation import gettext as _now
from django.utils.translation import gettext_lazy as _
from django.utils.translation import ngettext_lazy

from .. import Action, Column, Identifier, Pairs, Panel, Reference, Status, Time
from . import forms


class FloatingIPs(Panel):
    group = _("Network")
    icon = "map-pin"
    label = _("floating IP")
    label_plural = _("floating IPs")
    create_label = _("Allocate address")
    empty = _(
        "A floating IP is an address of the internet that you keep. Allocate one, then lead it to an instance."
    )
    statuses = {
        "used": (_("In use"), "ok"),
        "forwarding": (_("Forwards ports"), "ok"),
        "free": (_("Unused"), "warn"),
        "idle": (_("Costs money and leads nowhere"), "warn"),
        "error": (_("Error"), "error"),
    }
    columns = [
        Column("name", _("Address"), link=True),
        Status("status", _("State")),
        Column("leads", _("Leads to"), template="django_nova/floating_ips/leads.html"),
        Column("fixed", _("Address there")),
        Column("label", _("Name")),
        Column("description", _("Description")),
        Column("dns", _("DNS name"), chosen=False),
        Reference("pool", _("Pool"), "networks"),
        Time("created", _("Age"), chosen=False),
        Pairs("tags", _("Tags"), chosen=False),
    ]
    details = [Identifier("id", _("ID")), *columns[1:], Reference("router", _("Router"), "routers")]
    form = forms.CreateForm
    filters = forms.Filters
    actions = [
        Action("associate", _("Associate"), ngettext_lazy("%d address leads there now.", "%d addresses lead there now."),
               one=True, likely=True, form=forms.AssociateForm, when=lambda one: one.status == "free", icon="plug"),
        Action("disassociate", _("Disassociate"), ngettext_lazy("%d address is free now.", "%d addresses are free now."),
               likely=True, confirm=_("What is reached by it is reached no more; the address stays yours."),
               when=lambda one: one.status == "used", icon="plug-off"),
        Action("edit", _("Edit"), ngettext_lazy("%d address saved.", "%d addresses saved."), one=True, form=forms.EditForm,
               icon="edit"),
        Action("delete", _("Release"), ngettext_lazy("%d address released.", "%d addresses released."), danger=True,
               likely=True, confirm=_("Somebody else may get the address: you cannot have it back."),
               when=lambda one: one.status != "used", icon="trash"),
    ]  # fmt: skip

    def created(self, request, backend, record):
        """A cloud may know DNS names and yet have nothing that keeps them."""
        if request.POST.get("dns_name") and not getattr(record, "dns", ""):
            messages.warning(
                request, _("The cloud has not kept its DNS name: nothing there looks after names.")
            )
        return super().created(request, backend, record)

    def created_words(self, record):
        return _now("%(name)s is yours.") % {"name": record.name}

    def overview(self, backend):
        """Those that cost money and lead nowhere."""
        return {"attention": lambda: backend.shared(5, "idle")}
