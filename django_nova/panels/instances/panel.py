"""Instances on screen: words, states, columns, and what can be done in which state."""

from django.http import HttpResponseRedirect
from django.utils.translation import gettext_lazy as _
from django.utils.translation import ngettext

from .. import Action, Column, Identifier, Pairs, Panel, Reference, Status, Tab, Time
from . import forms


def state(*statuses):
    """A ``when`` for these states; what is locked is left alone."""
    return lambda instance: instance.status in statuses and not getattr(instance, "locked", False)


def words(one, many):
    """A ``done`` that counts."""
    return lambda n: ngettext(one, many, n) % n


def open_console(request, panel, backend, results):
    """The cloud's own console is elsewhere: go there."""
    return HttpResponseRedirect(next(iter(results.values())))


AT_REST = "running", "stopped", "paused", "suspended"

POWER, STATE, CHANGE, CONNECT, DANGER = (
    _("Power"),
    _("State"),
    _("Change"),
    _("Connect"),
    _("Danger"),
)


class Instances(Panel):
    group = _("Compute")
    icon = "server"
    label = _("instance")
    label_plural = _("instances")
    create_label = _("Launch instance")
    empty = _("An instance is a computer in the cloud. Launch your first one: it takes a minute.")
    statuses = {
        "running": (_("Running"), "ok"),
        "building": (_("Building"), "busy"),
        "starting": (_("Starting"), "busy"),
        "stopping": (_("Stopping"), "busy"),
        "stopped": (_("Stopped"), "off"),
        "rebooting": (_("Rebooting"), "busy"),
        "pausing": (_("Pausing"), "busy"),
        "paused": (_("Paused"), "off"),
        "unpausing": (_("Unpausing"), "busy"),
        "suspending": (_("Suspending"), "busy"),
        "suspended": (_("Suspended"), "off"),
        "resuming": (_("Resuming"), "busy"),
        "shelving": (_("Shelving"), "busy"),
        "shelved": (_("Shelved"), "off"),
        "unshelving": (_("Unshelving"), "busy"),
        "resizing": (_("Resizing"), "busy"),
        "resized": (_("Waits for confirmation"), "warn"),
        "rebuilding": (_("Rebuilding"), "busy"),
        "rescuing": (_("Entering rescue"), "busy"),
        "rescued": (_("In rescue"), "warn"),
        "snapshotting": (_("Taking a snapshot"), "busy"),
        "migrating": (_("Moving"), "busy"),
        "working": (_("Working"), "busy"),
        "error": (_("Error"), "error"),
        "deleting": (_("Deleting"), "busy"),
        "deleted": (_("Deleted"), "off"),
        "unknown": (_("Unknown"), "warn"),
    }
    columns = [
        Column("name", _("Name"), link=True, template="django_nova/instances/name.html"),
        Status("status", _("State")),
        Column("addresses", _("Addresses"), template="django_nova/instances/addresses.html"),
        Column("size", _("Size"), template="django_nova/instances/size.html"),
        Reference("image", _("Image"), "images"),
        Column("zone", _("Zone")),
        Time("created", _("Age")),
        Reference("key_pair", _("Key pair"), "key_pairs", chosen=False),
        Reference("volumes", _("Volumes"), "volumes", chosen=False),
        Reference("security_groups", _("Security groups"), "security_groups", chosen=False),
        Pairs("metadata", _("Metadata"), chosen=False),
        Pairs("tags", _("Tags"), chosen=False),
        Column("host", _("Host"), chosen=False),
        Identifier("id", _("ID"), chosen=False),
    ]
    details = [
        Identifier("id", _("ID")),
        Column("fault", _("What went wrong")),
        Column("description", _("Description")),
        Column("addresses", _("Addresses"), template="django_nova/instances/addresses.html"),
        Column("size", _("Size"), template="django_nova/instances/size_detail.html"),
        Reference("image", _("Image"), "images"),
        Reference("volumes", _("Volumes"), "volumes"),
        Reference("security_groups", _("Security groups"), "security_groups"),
        Reference("key_pair", _("Key pair"), "key_pairs"),
        Pairs("metadata", _("Metadata")),
        Pairs("tags", _("Tags")),
        Column("zone", _("Zone")),
        Column("host", _("Host")),
        Column("network", _("Network")),
        Column("locked", _("Locked"), template="django_nova/elements/yes.html"),
        Column("protected", _("Protected from deletion"), template="django_nova/elements/yes.html"),
        Time("created", _("Created")),
        Time("launched", _("Started")),
    ]
    form = forms.Launch
    filters = forms.Filters
    tabs = [
        Tab("console", _("Console output"), "django_nova/instances/console.html", icon="terminal"),
        Tab("events", _("Events"), "django_nova/instances/events.html", icon="history"),
    ]
    actions = [
        Action("start", _("Start"), words("%d instance is starting.", "%d instances are starting."),
               when=state("stopped"), group=POWER, icon="player-play", likely=True),
        Action("stop", _("Stop"), words("%d instance is stopping.", "%d instances are stopping."),
               when=state("running", "error"), group=POWER, icon="player-stop", likely=True),
        Action("reboot", _("Reboot"), words("%d instance is rebooting.", "%d instances are rebooting."),
               when=state("running"), form=forms.Reboot, group=POWER, icon="refresh", likely=True),
        Action("confirm", _("Confirm resize"), words("%d new size is kept.", "%d new sizes are kept."),
               when=state("resized"), group=CHANGE, icon="check", likely=True),
        Action("revert", _("Revert resize"), words("%d instance returns to its old size.", "%d instances return to their old sizes."),
               when=state("resized"), group=CHANGE, icon="arrow-back-up", likely=True),
        Action("unpause", _("Unpause"), words("%d instance goes on.", "%d instances go on."),
               when=state("paused"), group=STATE, icon="player-play", likely=True),
        Action("resume", _("Resume"), words("%d instance is resuming.", "%d instances are resuming."),
               when=state("suspended"), group=STATE, icon="player-play", likely=True),
        Action("unshelve", _("Unshelve"), words("%d instance comes back.", "%d instances come back."),
               when=state("shelved"), group=STATE, icon="archive-off", likely=True),
        Action("unrescue", _("Leave rescue"), words("%d instance leaves rescue.", "%d instances leave rescue."),
               when=state("rescued"), group=STATE, icon="lifebuoy-off", likely=True),
        Action("open", _("Open console"), words("%d console is open.", "%d consoles are open."),
               when=state("running", "paused", "rescued"), group=CONNECT, icon="screen-share", one=True, after=open_console, likely=True),
        Action("pause", _("Pause"), words("%d instance is pausing.", "%d instances are pausing."),
               when=state("running"), group=STATE, icon="player-pause"),
        Action("suspend", _("Suspend"), words("%d instance is suspending.", "%d instances are suspending."),
               when=state("running"), group=STATE, icon="zzz"),
        Action("shelve", _("Shelve"), words("%d instance is being shelved.", "%d instances are being shelved."),
               confirm=_("A shelved instance stops and frees its place; its disk is kept as an image, so that it can come back."),
               when=state(*AT_REST), group=STATE, icon="archive"),
        Action("rescue", _("Rescue"), words("%d instance enters rescue.", "%d instances enter rescue."),
               confirm=_("It starts from a rescue image with its own disk attached, so that you can mend it."),
               when=state("running", "stopped", "error"), group=STATE, icon="lifebuoy"),
        Action("lock", _("Lock"), words("%d instance is locked.", "%d instances are locked."),
               when=lambda one: not one.deleted and getattr(one, "locked", None) is False, group=STATE, icon="lock"),
        Action("unlock", _("Unlock"), words("%d instance is unlocked.", "%d instances are unlocked."),
               when=lambda one: not one.deleted and getattr(one, "locked", False), group=STATE, icon="lock-open"),
        Action("rename", _("Rename"), words("%d instance has a new name.", "%d instances have a new name."),
               when=lambda one: not one.deleted, form=forms.Rename, group=CHANGE, icon="pencil", one=True),
        Action("resize", _("Resize"), words("%d instance is resizing.", "%d instances are resizing."),
               when=state("running", "stopped"), form=forms.Resize, group=CHANGE, icon="arrows-maximize", one=True),
        Action("retype", _("Change type"), words("%d instance has a new type.", "%d instances have a new type."),
               when=state("stopped"), form=forms.Resize, group=CHANGE, icon="arrows-maximize", one=True),
        Action("rebuild", _("Rebuild"), words("%d instance is being rebuilt.", "%d instances are being rebuilt."),
               confirm=_("What is on its disk is lost; its addresses, volumes and name stay."), danger=True,
               when=state("running", "stopped", "error"), form=forms.Rebuild, group=DANGER, icon="hammer", one=True),
        Action("annotate", _("Edit metadata"), words("Metadata of %d instance saved.", "Metadata of %d instances saved."),
               when=lambda one: not one.deleted and not getattr(one, "locked", False), form=forms.Metadata, group=CHANGE, icon="list-details",
               one=True),
        Action("tag", _("Edit tags"), words("Tags of %d instance saved.", "Tags of %d instances saved."),
               when=lambda one: not one.deleted, form=forms.Tags, group=CHANGE, icon="tags", one=True),
        Action("snapshot", _("Take snapshot"), words("A snapshot of %d instance is being taken.", "Snapshots of %d instances are being taken."),
               when=state(*AT_REST), form=forms.Snapshot, group=CHANGE, icon="camera", one=True),
        Action("attach", _("Attach volume"), words("The volume is being attached to %d instance.", "Volumes are being attached to %d instances."),
               when=state(*AT_REST, "shelved", "resized"), form=forms.Attach, group=CONNECT, icon="database-plus", one=True),
        Action("detach", _("Detach volume"), words("The volume is being detached from %d instance.", "Volumes are being detached from %d instances."),
               when=lambda one: state(*AT_REST, "resized")(one) and one.volumes, form=forms.Detach, group=CONNECT, icon="database-minus",
               one=True),
        Action("plug", _("Add interface"), words("%d instance has a new interface.", "%d instances have new interfaces."),
               when=state("running", "paused", "stopped"), form=forms.Plug, group=CONNECT, icon="plug", one=True),
        Action("unplug", _("Remove interface"), words("An interface of %d instance is removed.", "Interfaces of %d instances are removed."),
               when=lambda one: state("running", "paused", "stopped")(one) and one.addresses, form=forms.Unplug, group=CONNECT,
               icon="plug-off", one=True),
        Action("associate", _("Associate address"), words("%d instance is reachable by the address.", "%d instances are reachable."),
               when=lambda one: state(*AT_REST)(one), form=forms.Associate, group=CONNECT, icon="world-plus", one=True),
        Action("disassociate", _("Disassociate address"), words("%d instance lost the address.", "%d instances lost their addresses."),
               when=lambda one: any(address.public for address in one.addresses), form=forms.Disassociate, group=CONNECT,
               icon="world-minus", one=True),
        Action("secure", _("Edit security groups"), words("Security groups of %d instance saved.", "Security groups of %d instances saved."),
               when=lambda one: not one.deleted and one.status != "error", form=forms.Secure, group=CONNECT, icon="shield", one=True),
        Action("protect", _("Protect from deletion"), words("%d instance is protected.", "%d instances are protected."),
               when=lambda one: not one.deleted and not getattr(one, "protected", None), group=DANGER, icon="shield-lock"),
        Action("unprotect", _("Allow deletion"), words("%d instance can be deleted again.", "%d instances can be deleted again."),
               when=lambda one: not one.deleted and getattr(one, "protected", None) is not False, group=DANGER, icon="shield-off"),
        Action("delete", _("Delete"), words("%d instance is being deleted.", "%d instances are being deleted."),
               confirm=_("This cannot be undone: what is on their own disks is lost."), danger=True, group=DANGER, icon="trash",
               when=lambda one: not one.deleted and not getattr(one, "locked", False) and not getattr(one, "protected", False)),
    ]  # fmt: skip

    def created_words(self, record):
        return _("“%(name)s” is being launched.") % {"name": record.name or record.id}

    def overview(self, backend):
        """What the project's overview asks of instances: quotas, and what needs attention."""
        asked = {}
        if backend.can("quotas"):
            asked["quotas"] = lambda: backend.shared(5, "quotas")
        if backend.can("network_quotas"):
            asked["quotas of networks"] = lambda: backend.shared(5, "network_quotas")
        if backend.can("troubled"):
            asked["attention"] = lambda: backend.shared(5, "troubled")
        return asked
