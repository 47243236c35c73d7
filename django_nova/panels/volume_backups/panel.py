"""Backups of volumes on screen."""

from django import forms
from django.utils.translation import gettext_lazy as _
from django.utils.translation import ngettext_lazy

from ...forms import CloudChoiceField, FilterForm, PairsField, PanelForm, ParentField
from .. import Action, Column, Identifier, Pairs, Panel, Reference, Status, Tab, Time
from ..volumes.forms import VOLUME
from ..volumes.forms import Edit as EditVolume


class Filters(FilterForm):
    volume = ParentField()
    name = forms.CharField(label=_("Name"), max_length=255)
    status = forms.ChoiceField(
        label=_("State"),
        choices=[
            ("", _("Any state")),
            ("available", _("Ready")),
            ("creating", _("Being made")),
            ("error", _("Error")),
        ],
    )


class CreateForm(PanelForm):
    linked = ("name", "volume", "snapshot")
    volume = CloudChoiceField(
        label=_("Volume"), source="volumes", single="volume", empty=_("Choose…"), blame=VOLUME
    )
    snapshot = CloudChoiceField(
        label=_("As it was in the snapshot"),
        source="snapshots",
        single="snapshot",
        empty=_("As it is now"),
        blame="snapshot",
    )
    name = forms.CharField(label=_("Name"), max_length=255)
    description = forms.CharField(label=_("Description"), max_length=255)
    incremental = forms.BooleanField(
        label=_("Only what has changed since the last backup"),
        help_text=_("Needs a full backup of this volume that is ready."),
    )
    metadata = PairsField(label=_("Metadata"), longest=255)
    incremental.blame = "incremental"
    name.blame = r"\bname\b"
    metadata.blame = "metadata"

    def extra(self):
        return {"quotas": lambda: self.backend.shared(3, "quotas")}

    def clean(self):
        cleaned = super().clean()
        chosen = self.fields["snapshot"].widget.data.get(cleaned.get("snapshot"), {})
        if chosen and cleaned.get("volume") and chosen.get("volume") != cleaned["volume"]:
            self.add_error("snapshot", _("This is a snapshot of another volume."))
        return cleaned


class Edit(EditVolume):
    tags = None


class Restore(PanelForm):
    volume = CloudChoiceField(
        label=_("Into"),
        source="targets",
        of_record=True,
        empty=_("A new volume"),
        blame=VOLUME,
        help_text=_("What is on a volume that is there already is lost."),
    )
    name = forms.CharField(
        label=_("Name of the new volume"), max_length=255, help_text=_("Empty: as the backup is called.")
    )


class VolumeBackups(Panel):
    group = _("Storage")
    parents = {"volume": "volumes"}
    icon = "archive"
    label = _("volume backup")
    label_plural = _("volume backups")
    create_label = _("Create backup")
    empty = _("A backup is a copy of a volume that is kept elsewhere and outlives it.")
    statuses = {
        "available": (_("Ready"), "ok"),
        "creating": (_("Being made"), "busy"),
        "restoring": (_("Being restored"), "busy"),
        "deleting": (_("Deleting"), "busy"),
        "working": (_("Working"), "busy"),
        "error": (_("Error"), "error"),
        "deleted": (_("Deleted"), "off"),
    }
    columns = [
        Column("name", _("Name"), link=True, template="django_nova/elements/name.html"),
        Status("status", _("State")),
        Reference("volume", _("Volume"), "volumes"),
        Column("size", _("Size"), template="django_nova/elements/gigabytes.html"),
        Column("incremental", _("Only changes"), template="django_nova/elements/yes.html"),
        Column("zone", _("Zone"), chosen=False),
        Column("container", _("Kept in"), chosen=False),
        Time("created", _("Age")),
        Column("description", _("Description"), chosen=False),
        Pairs("metadata", _("Metadata"), chosen=False),
    ]
    details = [
        Identifier("id", _("ID")),
        *columns[1:2],
        Column("fault", _("What went wrong")),
        *columns[2:4],
        Reference("snapshot", _("Of snapshot"), "volume_snapshots"),
        Time("of", _("Content of")),
        *columns[4:5],
        Column("needed", _("Needed by later ones"), template="django_nova/elements/yes.html"),
        *columns[5:],
    ]
    form = CreateForm
    filters = Filters
    tabs = [Tab("messages", _("Messages"), "django_nova/volumes/messages.html", icon="message")]
    actions = [
        Action("restore", _("Restore"), ngettext_lazy("%d backup is being restored.", "%d backups are being restored."), one=True,
               likely=True, when=lambda one: one.status == "available", form=Restore, icon="arrow-back-up"),
        Action("edit", _("Edit"), ngettext_lazy("%d backup saved.", "%d backups saved."), one=True, form=Edit, icon="pencil"),
        Action("delete", _("Delete"), ngettext_lazy("%d backup is being deleted.", "%d backups are being deleted."), danger=True,
               likely=True, confirm=_("The volume stays; this copy of it is lost."),
               when=lambda one: one.status in ("available", "error") and not one.needed, icon="trash"),
    ]  # fmt: skip
