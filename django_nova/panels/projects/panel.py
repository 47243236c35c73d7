"""Projects on screen: made, enabled and disabled, and deleted only with a look at what they hold."""

from django.contrib import messages
from django.utils.translation import gettext as now
from django.utils.translation import gettext_lazy as _
from django.utils.translation import ngettext_lazy

from .. import Action, Column, Identifier, Reference, Status, Tab
from ..users.panel import Looked
from .forms import CreateForm, DeleteForm, EditForm, Filters, SureForm
from .removal import deleting, emptying

STATE, DANGER = _("State"), _("Delete")


class Projects(Looked):
    icon = "folders"
    label = _("project")
    label_plural = _("projects")
    create_label = _("Create project")
    empty = _("A project holds what its members make. Create one, then add members.")
    parents = {"parent": "projects"}
    statuses = {"enabled": (_("Enabled"), "ok"), "disabled": (_("Disabled"), "off")}
    columns = [
        Column("name", _("Name"), link=True, template="django_nova/elements/name.html"),
        Status("status", _("State")),
        Reference("domain", _("Domain"), "domains"),
        Column("description", _("Description")),
        Column("tags", _("Tags"), template="django_nova/elements/words.html"),
        Reference("parent", _("Parent project"), "projects", chosen=False),
    ]
    details = [Identifier("id", _("ID")), *columns[1:]]
    form = CreateForm
    filters = Filters
    tabs = [Tab("contents", _("What it holds"), "django_nova/projects/contents.html", icon="packages")]
    actions = [
        Action("edit", _("Edit"), ngettext_lazy("%d project changed.", "%d projects changed."), form=EditForm,
               one=True, likely=True, icon="pencil"),
        Action("enable", _("Enable"), ngettext_lazy("%d project is enabled.", "%d projects are enabled."),
               when=lambda one: one.status == "disabled", group=STATE, icon="player-play"),
        Action("disable", _("Disable"), ngettext_lazy("%d project is disabled.", "%d projects are disabled."),
               when=lambda one: one.status == "enabled", group=STATE, icon="ban",
               confirm=_("Nobody can work in it any more. What runs in it goes on running.")),
        Action("empty", _("Delete what is in it"), "%d", form=SureForm, one=True, danger=True, group=DANGER, icon="trash-x"),
        Action("delete", _("Delete"), "%d", form=DeleteForm, one=True, danger=True, group=DANGER, icon="trash"),
    ]  # fmt: skip
    urls = [
        ("-/empty/", emptying, "empty", "empty"),
        ("-/delete/", deleting, "delete", "delete"),
    ]

    def created(self, request, backend, record):
        if record.half:
            words = now("“%(name)s” is there, but it has no member yet. %(why)s")
            messages.warning(request, words % {"name": record.name, "why": record.half})
        return super().created(request, backend, record)
