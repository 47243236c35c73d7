"""Instances on screen: words, states, columns, and what can be done in which state."""

from django.contrib import messages
from django.utils.translation import gettext_lazy as _

from .. import Column, Identifier, Pairs, Panel, Reference, Status, Tab, Time
from . import forms
from .actions import ACTIONS


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
        Tab("firewall", _("Firewall"), "django_nova/instances/firewall.html", icon="shield"),
        Tab("console", _("Console output"), "django_nova/instances/console.html", icon="terminal"),
        Tab("events", _("Events"), "django_nova/instances/events.html", icon="history"),
        Tab("metrics", _("Numbers"), "django_nova/instances/metrics.html", icon="chart-line"),
    ]
    actions = ACTIONS

    def created(self, request, backend, record):
        """Launched, even if something that follows it was not done: say both, lest it is launched twice."""
        if record.fault:
            messages.warning(request, record.fault)
        return super().created(request, backend, record)

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
