"""Networks on screen: what instances are connected to."""

from django.contrib import messages
from django.shortcuts import redirect
from django.utils.translation import gettext as _now
from django.utils.translation import gettext_lazy as _
from django.utils.translation import ngettext_lazy

from ...audit.recording import record as audit
from ...clouds.cache import forget
from ...clouds.errors import CloudError, SignInAgain
from .. import Action, Column, Identifier, Pairs, Panel, Reference, Status, Time
from . import forms


def auto(request, panel, backend):
    """A network in one click: the one that the cloud makes by itself."""
    if request.method != "POST":
        return redirect(panel.url(request, "list"))
    try:
        record = backend.ask("auto")
    except CloudError as error:
        audit(request, panel.name, "auto", "", {}, error)
        if isinstance(error, SignInAgain):
            raise
        messages.error(request, error.sentence())
        return redirect(panel.url(request, "list"))
    finally:
        forget(*request.scope.args)
    audit(request, panel.name, "auto", f"{record.name} ({record.id})", {}, id=record.id)
    messages.success(
        request, _now("“%s” is ready: instances on it reach the internet.") % (record.name or record.id)
    )
    return redirect(panel.record_url(request, record.id))


class Networks(Panel):
    group = _("Network")
    icon = "network"
    label = _("network")
    label_plural = _("networks")
    create_label = _("Create network")
    empty = _(
        "A network connects instances with each other and, through a router or gateway, with the internet."
    )
    statuses = {
        "up": (_("Active"), "ok"),
        "building": (_("Building"), "busy"),
        "down": (_("Down"), "off"),
        "off": (_("Switched off"), "off"),
        "error": (_("Error"), "error"),
    }
    columns = [
        Column("name", _("Name"), link=True, template="django_nova/networks/name.html"),
        Status("status", _("State")),
        Reference("subnets", _("Subnets"), "subnets"),
        Column("ranges", _("Address ranges"), template="django_nova/elements/words.html"),
        Column("shared", _("Shared"), template="django_nova/elements/yes.html"),
        Column("external", _("External"), template="django_nova/elements/yes.html"),
        Column("default", _("Default"), template="django_nova/elements/yes.html"),
        Column("mtu", _("MTU"), chosen=False),
        Column("port_security", _("Port security"), template="django_nova/elements/yes.html", chosen=False),
        Column("dns_domain", _("DNS domain"), chosen=False),
        Column("policy", _("QoS policy"), chosen=False),
        Column("zones", _("Availability zones"), template="django_nova/elements/words.html", chosen=False),
        Time("created", _("Age"), chosen=False),
        Pairs("tags", _("Tags"), chosen=False),
        Identifier("id", _("ID"), chosen=False),
    ]
    details = [
        Identifier("id", _("ID")),
        columns[1],
        Column("description", _("Description")),
        *columns[2:7],
        Column("own", _("Of this project"), template="django_nova/elements/yes.html"),
        *columns[7:12],
        Column("dns_support", _("DNS"), template="django_nova/elements/yes.html"),
        Column("dns_names", _("Names for instances"), template="django_nova/elements/yes.html"),
        Pairs("tags", _("Tags")),
        Time("created", _("Created")),
    ]
    form = forms.Create
    filters = forms.Filters
    urls = (("-/auto/", auto, "auto", "auto"),)
    actions = [
        Action("edit", _("Edit"), ngettext_lazy("%d network saved.", "%d networks saved."), form=forms.Edit, one=True,
               likely=True, icon="pencil", when=lambda one: one.own),
        Action("delete", _("Delete"), ngettext_lazy("%d network deleted.", "%d networks deleted."), form=forms.Delete,
               danger=True, icon="trash", when=lambda one: one.own),
    ]  # fmt: skip

    def created_words(self, record):
        return _now("“%s” is created.") % (record.name or record.id)
