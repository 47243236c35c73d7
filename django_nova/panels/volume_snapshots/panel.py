"""Snapshots of volumes on screen."""

from urllib.parse import urlencode

from django import forms
from django.shortcuts import redirect
from django.utils.translation import gettext_lazy as _
from django.utils.translation import ngettext_lazy

from ...forms import CloudChoiceField, FilterForm, PairsField, PanelForm, ParentField
from .. import Action, Column, Identifier, Pairs, Panel, Reference, Status, Tab, Time, panel_named
from ..volumes.forms import TAGS, VOLUME, Edit
from . import sharing


def restore(request, panel, backend, results):
    """A new volume is the volumes' business: go to their form with this snapshot chosen."""
    asked = urlencode({"source": f"snapshot:{next(iter(results))}"})
    return redirect(f"{panel_named('volumes').url(request, 'create')}?{asked}")


def register(request, panel, backend, results):
    """An image is the images' business."""
    asked = urlencode({"snapshot": next(iter(results))})
    return redirect(f"{panel_named('images').url(request, 'create')}?{asked}")


def ready(record):
    return record.status == "available"


def ours(record):
    return getattr(record, "owned", True)


class Filters(FilterForm):
    volume = ParentField()
    name = forms.CharField(label=_("Name"), max_length=255)
    status = forms.ChoiceField(
        label=_("State"),
        choices=[
            ("", _("Any state")),
            ("available", _("Ready")),
            ("creating", _("Being taken")),
            ("error", _("Error")),
        ],
    )
    whose = forms.ChoiceField(
        label=_("Whose"), choices=[("", _("Ours")), ("shared", _("Shared with us")), ("public", _("Public"))]
    )


class CreateForm(PanelForm):
    linked = ("name", "volume")
    volume = CloudChoiceField(
        label=_("Volume"), source="volumes", single="volume", empty=_("Choose…"), blame=VOLUME
    )
    name = forms.CharField(label=_("Name"), max_length=255)
    description = forms.CharField(label=_("Description"), max_length=255)
    metadata = PairsField(label=_("Metadata"), longest=255)
    tags = PairsField(label=_("Tags"))
    name.blame = r"\bname\b"
    metadata.blame = "metadata"
    tags.blame = TAGS

    def extra(self):
        can = self.backend.can("quotas")
        return {"quotas": lambda: self.backend.shared(3, "quotas")} if can else {}


class VolumeSnapshots(Panel):
    group = _("Storage")
    parents = {"volume": "volumes"}
    icon = "camera"
    label = _("volume snapshot")
    label_plural = _("volume snapshots")
    create_label = _("Create snapshot")
    empty = _("A snapshot keeps what a volume holds now. Take one before you change something that matters.")
    statuses = {
        "available": (_("Ready"), "ok"),
        "creating": (_("Being taken"), "busy"),
        "backing-up": (_("Being backed up"), "busy"),
        "reverting": (_("Volume goes back to it"), "busy"),
        "deleting": (_("Deleting"), "busy"),
        "working": (_("Working"), "busy"),
        "error": (_("Error"), "error"),
        "deleted": (_("Deleted"), "off"),
    }
    columns = [
        Column("name", _("Name"), link=True, template="django_nova/elements/name.html"),
        Status("status", _("State")),
        Column("progress", _("Progress"), template="django_nova/volume_snapshots/progress.html"),
        Reference("volume", _("Volume"), "volumes"),
        Column("size", _("Size"), template="django_nova/elements/gigabytes.html"),
        Column("encrypted", _("Encrypted"), template="django_nova/elements/yes.html", chosen=False),
        Identifier("owner", _("Owner"), chosen=False),
        Time("created", _("Age")),
        Column("description", _("Description"), chosen=False),
        Pairs("metadata", _("Metadata"), chosen=False),
        Pairs("tags", _("Tags"), chosen=False),
    ]
    details = [
        Identifier("id", _("ID")),
        *columns[1:2],
        Column("fault", _("What went wrong")),
        *columns[2:],
        Column("shared_with", _("Shared with"), template="django_nova/volume_snapshots/shared.html"),
    ]
    form = CreateForm
    filters = Filters
    tabs = [Tab("messages", _("Messages"), "django_nova/volumes/messages.html", icon="message")]
    actions = [
        Action("restore", _("New volume from it"), ngettext_lazy("%d snapshot chosen.", "%d snapshots chosen."), one=True,
               likely=True, when=ready, after=restore, icon="database-plus"),
        Action("revert", _("Take volume back to it"), ngettext_lazy("The volume of %d snapshot goes back to it.",
               "The volumes of %d snapshots go back to them."), one=True, when=ready, danger=True,
               confirm=_("What was written to the volume since is lost. It has to be free, and this its newest snapshot."),
               icon="arrow-back-up"),
        Action("edit", _("Edit"), ngettext_lazy("%d snapshot saved.", "%d snapshots saved."), one=True, form=Edit, when=ours,
               icon="pencil"),
        Action("register", _("Register as image"), ngettext_lazy("%d snapshot chosen.", "%d snapshots chosen."), one=True,
               when=ready, after=register, icon="disc"),
        Action("copy", _("Copy to a region"), ngettext_lazy("A copy of %d snapshot is being made.",
               "Copies of %d snapshots are being made."), one=True, when=ready, form=sharing.Copy, icon="copy"),
        Action("permit", _("Share"), ngettext_lazy("%d snapshot is shared as you said.", "%d snapshots are shared as you said."),
               one=True, when=lambda one: ready(one) and ours(one), form=sharing.Share, icon="share"),
        Action("delete", _("Delete"), ngettext_lazy("%d snapshot is being deleted.", "%d snapshots are being deleted."),
               danger=True, likely=True, confirm=_("The volume stays; what it held then is lost."),
               when=lambda one: ours(one) and one.status in ("available", "error"), icon="trash"),
    ]  # fmt: skip
