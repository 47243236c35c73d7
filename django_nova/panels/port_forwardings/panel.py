"""Port forwardings on screen: a tab of their floating IP."""

from django import forms
from django.utils.translation import gettext as _now
from django.utils.translation import gettext_lazy as _
from django.utils.translation import ngettext_lazy

from ...clouds.errors import CloudError
from ...forms import CloudChoiceField, FilterForm, PanelForm, ParentField
from .. import Action, Column, Identifier, Panel, Reference
from .ends import paired


class Filters(FilterForm):
    floating_ip = ParentField(label=_("Floating IP"))


class EditForm(PanelForm):
    protocol = forms.ChoiceField(label=_("Protocol"), choices=[("tcp", "TCP"), ("udp", "UDP")], initial="tcp")
    outside = forms.CharField(
        label=_("Port outside"), max_length=20, help_text=_("What people reach: 8080, or 8000-8010.")
    )
    target = CloudChoiceField(
        label=_("Leads to"),
        source="targets",
        empty=_("Choose…"),
        blame=r"internal.?ip|\bport [0-9a-f]{8}-|subnet|router",
    )
    inside = forms.CharField(
        label=_("Port inside"), max_length=20, help_text=_("Where it arrives; empty: the same.")
    )
    description = forms.CharField(label=_("Description"), max_length=255)
    outside.blame = r"external|floating"
    inside.blame = "internal.?port"

    def about(self, records):
        if not records:
            return
        record = records[0]
        for name in "protocol", "outside", "inside", "description":
            self.initial.setdefault(name, getattr(record, name))

    def _fill(self):
        """What it leads to now is the port that has its address."""
        super()._fill()
        if self.records:
            address = self.records[0].address
            every = [(value, label) for value, label in _flat(self.fields["target"].choices) if value]
            found = [value for value, _label in every if value.endswith(f":{address}")]
            self.initial.setdefault("target", next(iter(found), ""))

    def clean(self):
        cleaned = super().clean()
        if cleaned.get("outside"):
            try:
                paired(cleaned["outside"], cleaned.get("inside", ""))
            except CloudError as error:
                self.refuse(error)
        return cleaned

    def given(self):
        return {
            name: value
            for name, value in self.cleaned_data.items()
            if value or name in ("description", "inside")
        }


def _flat(choices):
    for value, label in choices:
        yield from label if isinstance(label, (list, tuple)) else [(value, label)]


class CreateForm(EditForm):
    field_order = ("floating_ip", "protocol", "outside", "target", "inside", "description")
    floating_ip = CloudChoiceField(
        label=_("Floating IP"), source="floating_ips", shared=5, empty=_("Choose…")
    )


class PortForwardings(Panel):
    group = _("Network")
    icon = "arrows-right-left"
    label = _("port forwarding")
    label_plural = _("port forwardings")
    create_label = _("Forward a port")
    empty = _(
        "One port of this address leads to a port of an instance that has no public address of its own."
    )
    in_menu = False
    parents = {"floating_ip": "floating_ips"}
    columns = [
        Column("name", _("Forwarding"), link=True),
        Column("protocol", _("Protocol"), chosen=False),
        Column("outside", _("Port outside")),
        Reference("target", _("Leads to"), "instances"),
        Column("address", _("Address there")),
        Column("inside", _("Port inside")),
        Reference("floating_ip", _("Floating IP"), "floating_ips"),
        Column("description", _("Description")),
    ]
    details = [Identifier("id", _("ID")), *columns[1:]]
    form = CreateForm
    filters = Filters
    actions = [
        Action("edit", _("Edit"), ngettext_lazy("%d port forwarding saved.", "%d port forwardings saved."), one=True,
               likely=True, form=EditForm, icon="edit"),
        Action("delete", _("Delete"), ngettext_lazy("%d port forwarding deleted.", "%d port forwardings deleted."),
               danger=True, likely=True, confirm=_("What is reached by these ports is reached no more."), icon="trash"),
    ]  # fmt: skip

    def created_words(self, record):
        return _now("%(name)s leads on now.") % {"name": record.name}
