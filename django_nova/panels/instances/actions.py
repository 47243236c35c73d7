"""What can be done with an instance, in which states, and in which words."""

from django.utils.translation import gettext_lazy as _
from django.utils.translation import ngettext_lazy

from .. import Action
from . import forms
from .consoles import open_screen, open_terminal

POWER, STATE, CHANGE, CONNECT, DANGER = _("Power"), _("State"), _("Change"), _("Connect"), _("Danger")
AT_REST = "running", "stopped", "paused", "suspended"


def state(*statuses):
    """A ``when`` for these states; what is locked is left alone."""
    return lambda instance: instance.status in statuses and not getattr(instance, "locked", False)


def alive(instance):
    return not instance.deleted


ACTIONS = [
    Action(
        "start", _("Start"), ngettext_lazy("%d instance is starting.", "%d instances are starting."), when=state("stopped"),
        group=POWER, icon="player-play", likely=True,
    ),
    Action(
        "stop", _("Stop"),
        ngettext_lazy("%d instance is stopping.", "%d instances are stopping."), when=state("running", "error"),
        group=POWER, icon="player-stop", likely=True,
    ),
    Action(
        "reboot", _("Reboot"), ngettext_lazy("%d instance is rebooting.", "%d instances are rebooting."), when=state("running"),
        form=forms.Reboot, group=POWER, icon="refresh", likely=True,
    ),
    Action(
        "confirm", _("Confirm resize"), ngettext_lazy("%d new size is kept.", "%d new sizes are kept."), when=state("resized"),
        group=CHANGE, icon="check", likely=True,
    ),
    Action(
        "revert", _("Revert resize"),
        ngettext_lazy("%d instance returns to its old size.", "%d instances return to their old sizes."), when=state("resized"),
        group=CHANGE, icon="arrow-back-up", likely=True,
    ),
    Action(
        "unpause", _("Unpause"), ngettext_lazy("%d instance goes on.", "%d instances go on."), when=state("paused"), group=STATE,
        icon="player-play", likely=True,
    ),
    Action(
        "resume", _("Resume"), ngettext_lazy("%d instance is resuming.", "%d instances are resuming."), when=state("suspended"),
        group=STATE, icon="player-play", likely=True,
    ),
    Action(
        "unshelve", _("Unshelve"), ngettext_lazy("%d instance comes back.", "%d instances come back."), when=state("shelved"),
        group=STATE, icon="archive-off", likely=True,
    ),
    Action(
        "unrescue", _("Leave rescue"), ngettext_lazy("%d instance leaves rescue.", "%d instances leave rescue."),
        when=state("rescued"), group=STATE, icon="lifebuoy-off", likely=True,
    ),
    Action(
        "open", _("Open console"), ngettext_lazy("%d console is open.", "%d consoles are open."),
        when=state("running", "paused", "rescued"), group=CONNECT, icon="screen-share", one=True, after=open_screen,
        likely=True,
    ),
    Action(
        "serial", _("Open serial console"), ngettext_lazy("%d console is open.", "%d consoles are open."),
        when=state("running", "paused", "rescued"), group=CONNECT, icon="terminal", one=True, after=open_terminal,
    ),
    Action(
        "pause", _("Pause"), ngettext_lazy("%d instance is pausing.", "%d instances are pausing."), when=state("running"),
        group=STATE, icon="player-pause",
    ),
    Action(
        "suspend", _("Suspend"),
        ngettext_lazy("%d instance is suspending.", "%d instances are suspending."), when=state("running"),
        group=STATE, icon="zzz",
    ),
    Action(
        "shelve", _("Shelve"), ngettext_lazy("%d instance is being shelved.", "%d instances are being shelved."),
        confirm=_("A shelved instance stops and frees its place; its disk is kept as an image, so that it can come back."),
        when=state(*AT_REST), group=STATE, icon="archive",
    ),
    Action(
        "rescue", _("Rescue"), ngettext_lazy("%d instance enters rescue.", "%d instances enter rescue."),
        confirm=_("It starts from a rescue image with its own disk attached, so that you can mend it."),
        when=state("running", "stopped", "error"), group=STATE, icon="lifebuoy",
    ),
    Action(
        "lock", _("Lock"), ngettext_lazy("%d instance is locked.", "%d instances are locked."),
        when=lambda one: not one.deleted and getattr(one, "locked", None) is False, group=STATE, icon="lock",
    ),
    Action(
        "unlock", _("Unlock"), ngettext_lazy("%d instance is unlocked.", "%d instances are unlocked."),
        when=lambda one: not one.deleted and getattr(one, "locked", False), group=STATE, icon="lock-open",
    ),
    Action(
        "rename", _("Rename"), ngettext_lazy("%d instance has a new name.", "%d instances have a new name."),
        when=alive, form=forms.Rename, group=CHANGE, icon="pencil", one=True,
    ),
    Action(
        "resize", _("Resize"), ngettext_lazy("%d instance is resizing.", "%d instances are resizing."),
        when=state("running", "stopped"), form=forms.Resize, group=CHANGE, icon="arrows-maximize", one=True,
    ),
    Action(
        "retype", _("Change type"), ngettext_lazy("%d instance has a new type.", "%d instances have a new type."),
        when=state("stopped"), form=forms.Resize, group=CHANGE, icon="arrows-maximize", one=True,
    ),
    Action(
        "rebuild", _("Rebuild"), ngettext_lazy("%d instance is being rebuilt.", "%d instances are being rebuilt."),
        confirm=_("What is on its disk is lost; its addresses, volumes and name stay."), danger=True,
        when=state("running", "stopped", "error"), form=forms.Rebuild, group=DANGER, icon="hammer", one=True,
    ),
    Action(
        "annotate", _("Edit metadata"), ngettext_lazy("Metadata of %d instance saved.", "Metadata of %d instances saved."),
        when=lambda one: not one.deleted and not getattr(one, "locked", False), form=forms.Metadata, group=CHANGE,
        icon="list-details", one=True,
    ),
    Action(
        "tag", _("Edit tags"), ngettext_lazy("Tags of %d instance saved.", "Tags of %d instances saved."),
        when=alive, form=forms.Tags, group=CHANGE, icon="tags", one=True,
    ),
    Action(
        "snapshot", _("Take snapshot"),
        ngettext_lazy("A snapshot of %d instance is being taken.", "Snapshots of %d instances are being taken."),
        when=state(*AT_REST), form=forms.Snapshot, group=CHANGE, icon="camera", one=True,
    ),
    Action(
        "attach", _("Attach volume"),
        ngettext_lazy("The volume is being attached to %d instance.", "Volumes are being attached to %d instances."),
        when=state(*AT_REST, "shelved", "resized"), form=forms.Attach, group=CONNECT, icon="database-plus", one=True,
    ),
    Action(
        "detach", _("Detach volume"),
        ngettext_lazy("The volume is being detached from %d instance.", "Volumes are being detached from %d instances."),
        when=lambda one: state(*AT_REST, "resized")(one) and one.volumes, form=forms.Detach, group=CONNECT,
        icon="database-minus", one=True,
    ),
    Action(
        "plug", _("Add interface"), ngettext_lazy("%d instance has a new interface.", "%d instances have new interfaces."),
        when=state("running", "paused", "stopped"), form=forms.Plug, group=CONNECT, icon="plug", one=True,
    ),
    Action(
        "unplug", _("Remove interface"),
        ngettext_lazy("An interface of %d instance is removed.", "Interfaces of %d instances are removed."),
        when=lambda one: state("running", "paused", "stopped")(one) and one.addresses, form=forms.Unplug, group=CONNECT,
        icon="plug-off", one=True,
    ),
    Action(
        "associate", _("Associate address"),
        ngettext_lazy("%d instance is reachable by the address.", "%d instances are reachable."),
        when=state(*AT_REST), form=forms.Associate, group=CONNECT, icon="world-plus", one=True,
    ),
    Action(
        "disassociate", _("Disassociate address"),
        ngettext_lazy("%d instance lost the address.", "%d instances lost their addresses."),
        when=lambda one: any(address.public for address in one.addresses), form=forms.Disassociate, group=CONNECT,
        icon="world-minus", one=True,
    ),
    Action(
        "secure", _("Edit security groups"),
        ngettext_lazy("Security groups of %d instance saved.", "Security groups of %d instances saved."),
        when=lambda one: not one.deleted and one.status != "error", form=forms.Secure, group=CONNECT, icon="shield", one=True,
    ),
    Action(
        "protect", _("Protect from deletion"), ngettext_lazy("%d instance is protected.", "%d instances are protected."),
        when=lambda one: not one.deleted and not getattr(one, "protected", None), group=DANGER, icon="shield-lock",
    ),
    Action(
        "unprotect", _("Allow deletion"),
        ngettext_lazy("%d instance can be deleted again.", "%d instances can be deleted again."),
        when=lambda one: not one.deleted and getattr(one, "protected", None) is not False, group=DANGER, icon="shield-off",
    ),
    Action(
        "delete", _("Delete"), ngettext_lazy("%d instance is being deleted.", "%d instances are being deleted."),
        confirm=_("This cannot be undone: what is on their own disks is lost."), danger=True, group=DANGER, icon="trash",
        when=lambda one: not one.deleted and not getattr(one, "locked", False) and not getattr(one, "protected", False),
    ),
]  # fmt: skip
