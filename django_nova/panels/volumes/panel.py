"""Volumes on screen: disks that outlive instances."""

from django import forms
from django.core.validators import MinValueValidator
from django.utils.translation import gettext_lazy as _
from django.utils.translation import ngettext_lazy

from ...forms import CloudChoiceField, FilterForm, PairsField, PanelForm
from .. import Action, Column, Identifier, Pairs, Panel, Reference, Status, Time


class Filters(FilterForm):
    name = forms.CharField(label=_("Name"), max_length=255)
    status = forms.ChoiceField(
        label=_("State"),
        choices=[
            ("", _("Any state")),
            ("available", _("Free")),
            ("in-use", _("Attached")),
            ("error", _("Error")),
        ],
    )


class CreateForm(PanelForm):
    name = forms.CharField(label=_("Name"), max_length=255)
    description = forms.CharField(label=_("Description"), max_length=255)
    size = forms.IntegerField(label=_("Size (GB)"), min_value=1, max_value=65536, initial=10)
    source = CloudChoiceField(
        label=_("Filled with"),
        source="sources",
        empty=_("Nothing: an empty disk"),
        blame="image|snapshot|source",
    )
    kind = CloudChoiceField(
        label=_("Type"), source="kinds", shared=300, empty=_("The cloud's choice"), blame="volume.?type"
    )
    zone = CloudChoiceField(label=_("Zone"), source="zones", shared=300, empty=_("Any"), blame="zone")
    tags = PairsField(label=_("Tags"))
    size.blame = r"size|gigabytes|larger|smaller"


class Extend(PanelForm):
    size = forms.IntegerField(label=_("New size (GB)"), min_value=1, max_value=65536)
    size.blame = "."

    def about(self, records):
        self.initial.setdefault("size", records[0].size + 10)
        self.fields["size"].validators.append(MinValueValidator(records[0].size + 1))
        self.fields["size"].widget.attrs["min"] = records[0].size + 1


class Attach(PanelForm):
    instance = CloudChoiceField(
        label=_("Instance"), source="instances", of_record=True, empty=_("Choose…"), blame="instance|server"
    )
    device = forms.CharField(
        label=_("Device"), max_length=64, help_text=_("Empty: the cloud's choice, such as /dev/vdb.")
    )
    device.blame = "device"


class Volumes(Panel):
    group = _("Storage")
    icon = "database"
    label = _("volume")
    label_plural = _("volumes")
    create_label = _("Create volume")
    empty = _("A volume is a disk that outlives instances. Create one, then attach it to an instance.")
    statuses = {
        "available": (_("Free"), "ok"),
        "in-use": (_("Attached"), "ok"),
        "creating": (_("Creating"), "busy"),
        "attaching": (_("Attaching"), "busy"),
        "detaching": (_("Detaching"), "busy"),
        "extending": (_("Growing"), "busy"),
        "deleting": (_("Deleting"), "busy"),
        "reserved": (_("Reserved"), "busy"),
        "working": (_("Working"), "busy"),
        "error": (_("Error"), "error"),
        "deleted": (_("Deleted"), "off"),
    }
    columns = [
        Column("name", _("Name"), link=True, template="django_nova/elements/name.html"),
        Status("status", _("State")),
        Column("size", _("Size"), template="django_nova/elements/gigabytes.html"),
        Reference("instances", _("Attached to"), "instances"),
        Column("kind", _("Type")),
        Column("zone", _("Zone")),
        Column("bootable", _("Bootable"), template="django_nova/elements/yes.html", chosen=False),
        Column("encrypted", _("Encrypted"), template="django_nova/elements/yes.html", chosen=False),
        Time("created", _("Age")),
        Pairs("metadata", _("Metadata"), chosen=False),
        Pairs("tags", _("Tags"), chosen=False),
    ]
    details = [
        Identifier("id", _("ID")),
        *columns[1:2],
        Column("description", _("Description")),
        *columns[2:],
    ]
    form = CreateForm
    filters = Filters
    actions = [
        Action("attach", _("Attach"), ngettext_lazy("%d volume is being attached.", "%d volumes are being attached."), one=True,
               likely=True, when=lambda one: one.status == "available", form=Attach, icon="plug"),
        Action("detach", _("Detach"), ngettext_lazy("%d volume is being detached.", "%d volumes are being detached."),
               likely=True, confirm=_("Unmount it inside the instance first, or what was not yet written is lost."),
               when=lambda one: one.status == "in-use", icon="plug-off"),
        Action("extend", _("Extend"), ngettext_lazy("%d volume is growing.", "%d volumes are growing."), one=True,
               when=lambda one: one.status in ("available", "in-use"), form=Extend, icon="arrows-maximize"),
        Action("delete", _("Delete"), ngettext_lazy("%d volume is being deleted.", "%d volumes are being deleted."), danger=True,
               likely=True, confirm=_("This cannot be undone: what is on it is lost."),
               when=lambda one: one.status in ("available", "error"), icon="trash"),
    ]  # fmt: skip

    def overview(self, backend):
        asked = {"quotas of volumes": lambda: backend.shared(5, "quotas")} if backend.can("quotas") else {}
        return asked | (
            {"attention": lambda: backend.shared(5, "troubled")} if backend.can("troubled") else {}
        )
