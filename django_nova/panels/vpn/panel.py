"""The VPN of a project on screen: one gateway, and each member's own configuration."""

from django.utils.translation import gettext_lazy as _
from django.utils.translation import ngettext_lazy

from .. import Action, Column, Panel, Reference, Status, Tab, Time
from .forms import CreateForm, RevokeForm
from .pages import shown, told
from .words import STEPS

STANDING = "running", "stopped", "building", "missing", "error", "working"


def may(*statuses):
    return lambda record: record.member and record.status in statuses


def taking(record):
    return record.member and record.status in ("running", "stopped", "building", "starting", "stopping")


class Vpn(Panel):
    searched = False
    group = _("Network")
    icon = "shield-lock"
    label = _("VPN gateway")
    label_plural = _("VPN")
    create_label = _("Start the VPN")
    empty = _(
        "A VPN lets the members of this project reach its networks from wherever they are, as if they were inside. "
        "One small instance is its gateway, and each member gets a configuration of their own for WireGuard."
    )
    statuses = {
        "making": (_("Being made"), "busy"),
        "unfinished": (_("Not finished"), "error"),
        "rotating": (_("Gets new keys"), "busy"),
        "removing": (_("Being removed"), "busy"),
        "building": (_("Starting for the first time"), "busy"),
        "rebuilding": (_("Gets new keys"), "busy"),
        "running": (_("Running"), "ok"),
        "starting": (_("Starting"), "busy"),
        "stopping": (_("Stopping"), "busy"),
        "rebooting": (_("Restarting"), "busy"),
        "working": (_("Working"), "busy"),
        "deleting": (_("The instance is being deleted"), "busy"),
        "stopped": (_("Stopped"), "off"),
        "paused": (_("Paused"), "off"),
        "missing": (_("The instance is gone"), "error"),
        "error": (_("Error"), "error"),
        "unknown": (_("Unknown"), "off"),
    }
    steps = STEPS
    columns = [
        Column("name", _("Name"), link=True),
        Status("status", _("State")),
        Column("address", _("Public address")),
        Reference("instance", _("Instance"), "instances"),
        Column("taken", _("Configurations in use")),
        Time("created", _("Since")),
        Column("who", _("Started by"), chosen=False),
        Time("rotated", _("Keys since")),
    ]
    form = CreateForm
    tabs = [Tab("console", _("Console output"), "django_nova/vpn/console.html", icon="terminal")]
    actions = [
        Action(
            "take",
            _("My configuration"),
            ngettext_lazy("%d configuration is ready.", "%d configurations are ready."),
            when=taking,
            one=True,
            icon="download",
            after=shown,
        ),
        Action(
            "resume",
            _("Go on"),
            ngettext_lazy("%d VPN is complete.", "%d VPNs are complete."),
            when=lambda one: one.member and (one.waits or one.status in ("unfinished", "missing", "error")),
            one=True,
            likely=True,
            icon="player-play",
            after=told,
        ),
        Action(
            "start",
            _("Start"),
            ngettext_lazy("%d VPN is starting.", "%d VPNs are starting."),
            when=may("stopped"),
            one=True,
            likely=True,
            icon="player-play",
        ),
        Action(
            "stop",
            _("Stop"),
            ngettext_lazy("%d VPN is stopping.", "%d VPNs are stopping."),
            when=may("running"),
            confirm=_("Nobody gets in until it is started again. Configurations stay good."),
            one=True,
            likely=True,
            icon="player-stop",
        ),
        Action(
            "rotate",
            _("Rotate the keys"),
            ngettext_lazy("%d VPN gets new keys.", "%d VPNs get new keys."),
            when=may("running", "stopped"),
            confirm=_(
                "All configurations stop working, those that were taken back too, and everybody downloads a new one. "
                "The gateway starts anew, and networks that were added since are reached from then on."
            ),
            one=True,
            likely=True,
            icon="refresh",
            after=told,
        ),
        Action(
            "revoke",
            _("Take a configuration back"),
            ngettext_lazy(
                "%d configuration is taken back. It works until the keys are rotated.",
                "%d configurations are taken back. They work until the keys are rotated.",
            ),
            when=lambda one: one.manager and one.taken > 0,
            form=RevokeForm,
            one=True,
            icon="user-x",
        ),
        Action(
            "delete",
            _("Remove all of it"),
            ngettext_lazy("%d VPN is removed.", "%d VPNs are removed."),
            when=lambda one: one.member,
            confirm=_(
                "The instance, its public address and its security group go. All configurations become worthless."
            ),
            danger=True,
            icon="trash",
            after=told,
        ),
    ]

    def created_words(self, record):
        from django.utils.translation import gettext

        return gettext("The VPN is starting. Everybody can take a configuration now.")
