"""Volumes on screen: disks that outlive instances."""

from urllib.parse import urlencode

from django.shortcuts import redirect
from django.utils.translation import gettext_lazy as _
from django.utils.translation import ngettext_lazy

from .. import Action, Column, Identifier, Pairs, Panel, Reference, Status, Tab, Time, panel_named
from . import forms

AT_REST = "available", "in-use"
CONTENT, CHANGE = _("Content"), _("Change")
NEEDS = {
    "backup": "volume_backups",
    "transfer": "volume_transfers",
}  # verb -> the panel without which it is nothing


def transfer(request, panel, backend, results):
    """Handing over is the transfers' business: go to their form with this volume chosen."""
    asked = urlencode({"volume": next(iter(results))})
    return redirect(f"{panel_named('volume_transfers').url(request, 'create')}?{asked}")


def at_rest(record):
    return record.status in AT_REST


def free(record):
    return record.status == "available"


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
        "modifying": (_("Changing"), "busy"),
        "retyping": (_("Changing its type"), "busy"),
        "uploading": (_("Becoming an image"), "busy"),
        "backing-up": (_("Being backed up"), "busy"),
        "restoring": (_("Being restored"), "busy"),
        "reverting": (_("Going back to a snapshot"), "busy"),
        "awaiting": (_("Waits for its new owner"), "warn"),
        "maintenance": (_("In maintenance"), "warn"),
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
        Column("iops", _("IOPS"), chosen=False),
        Column("throughput", _("Throughput (MiB/s)"), chosen=False),
        Column("progress", _("Change under way"), template="django_nova/volumes/progress.html"),
        Column("zone", _("Zone")),
        Column("bootable", _("Bootable"), template="django_nova/elements/yes.html", chosen=False),
        Column("readonly", _("Read-only"), template="django_nova/elements/yes.html", chosen=False),
        Column("encrypted", _("Encrypted"), template="django_nova/elements/yes.html", chosen=False),
        Time("created", _("Age")),
        Pairs("metadata", _("Metadata"), chosen=False),
        Pairs("tags", _("Tags"), chosen=False),
    ]
    details = [
        Identifier("id", _("ID")),
        *columns[1:2],
        Column("fault", _("What went wrong")),
        Column("description", _("Description")),
        *columns[2:],
        Reference("image", _("Filled with image"), "images"),
        Reference("snapshot", _("Filled with snapshot"), "volume_snapshots"),
        Reference("source", _("Copy of"), "volumes"),
        Column("shared", _("For several instances"), template="django_nova/elements/yes.html"),
    ]
    form = forms.CreateForm
    filters = forms.Filters
    tabs = [Tab("messages", _("Messages"), "django_nova/volumes/messages.html", icon="message")]
    actions = [
        Action("attach", _("Attach"), ngettext_lazy("%d volume is being attached.", "%d volumes are being attached."), one=True,
               likely=True, when=lambda one: free(one) or (one.status == "in-use" and getattr(one, "shared", False)),
               form=forms.Attach, icon="plug"),
        Action("detach", _("Detach"), ngettext_lazy("%d volume is being detached.", "%d volumes are being detached."),
               likely=True, confirm=_("Unmount it inside the instance first, or what was not yet written is lost."),
               when=lambda one: one.status == "in-use", icon="plug-off"),
        Action("edit", _("Edit"), ngettext_lazy("%d volume saved.", "%d volumes saved."), one=True, form=forms.Edit,
               when=lambda one: one.status != "deleted", icon="pencil"),
        Action("snapshot", _("Create snapshot"), ngettext_lazy("A snapshot of %d volume is being taken.",
               "Snapshots of %d volumes are being taken."), one=True, form=forms.Snapshot, when=at_rest, group=CONTENT,
               icon="camera"),
        Action("revert", _("Go back to snapshot"), ngettext_lazy("%d volume is going back to its snapshot.",
               "%d volumes are going back to their snapshots."), one=True, form=forms.Revert, when=free, danger=True,
               confirm=_("What was written to it since is lost."), group=CONTENT, icon="arrow-back-up"),
        Action("backup", _("Create backup"), ngettext_lazy("%d volume is being backed up.", "%d volumes are being backed up."),
               one=True, form=forms.Backup, when=at_rest, group=CONTENT, icon="archive"),
        Action("image", _("Make an image of it"), ngettext_lazy("%d volume is becoming an image.",
               "%d volumes are becoming images."), one=True, form=forms.Image, when=free, group=CONTENT, icon="disc"),
        Action("extend", _("Extend"), ngettext_lazy("%d volume is growing.", "%d volumes are growing."), one=True,
               when=at_rest, form=forms.Extend, group=CHANGE, icon="arrows-maximize"),
        Action("modify", _("Change size and type"), ngettext_lazy("%d volume is changing.", "%d volumes are changing."), one=True,
               when=at_rest, form=forms.Modify, group=CHANGE, icon="arrows-maximize"),
        Action("retype", _("Change type"), ngettext_lazy("%d volume is changing its type.",
               "%d volumes are changing their type."), when=at_rest, form=forms.Retype, group=CHANGE, icon="replace"),
        Action("bootable", _("Make bootable"), ngettext_lazy("Instances can start from %d volume now.",
               "Instances can start from %d volumes now."), when=lambda one: at_rest(one) and not one.bootable, group=CHANGE,
               icon="player-play"),
        Action("unbootable", _("Make not bootable"), ngettext_lazy("Instances cannot start from %d volume any more.",
               "Instances cannot start from %d volumes any more."), when=lambda one: at_rest(one) and one.bootable, group=CHANGE,
               icon="player-stop"),
        Action("freeze", _("Make read-only"), ngettext_lazy("%d volume is read-only now.", "%d volumes are read-only now."),
               when=lambda one: free(one) and not one.readonly, group=CHANGE, icon="lock"),
        Action("thaw", _("Make writable"), ngettext_lazy("%d volume is writable now.", "%d volumes are writable now."),
               when=lambda one: free(one) and one.readonly, group=CHANGE, icon="lock-open"),
        Action("transfer", _("Transfer to another project"), ngettext_lazy("%d volume chosen.", "%d volumes chosen."), one=True,
               when=free, after=transfer, group=CHANGE, icon="transfer"),
        Action("delete", _("Delete"), ngettext_lazy("%d volume is being deleted.", "%d volumes are being deleted."), danger=True,
               likely=True, confirm=_("This cannot be undone: what is on it is lost."), form=forms.Delete,
               when=lambda one: one.status in ("available", "error"), icon="trash"),
    ]  # fmt: skip

    def actions_on(self, backend, user):
        """Without those that are the business of a panel which is not there."""
        return [
            action
            for action in super().actions_on(backend, user)
            if self._there(NEEDS.get(action.verb), backend)
        ]

    def _there(self, name, backend):
        if name is None:
            return True
        panel = panel_named(name)
        return panel is not None and panel.backend(backend.scope) is not None

    def overview(self, backend):
        asked = {"quotas of volumes": lambda: backend.shared(5, "quotas")} if backend.can("quotas") else {}
        return asked | (
            {"attention": lambda: backend.shared(5, "troubled")} if backend.can("troubled") else {}
        )
