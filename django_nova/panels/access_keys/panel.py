"""Access keys on screen: a tab of their user. The secret is shown exactly once."""

from django import forms
from django.utils.translation import gettext_lazy as _
from django.utils.translation import ngettext_lazy

from ...forms import FilterForm, ParentField
from ...gate import page
from .. import Action, Column, Reference, Status, Time
from ..users.panel import Looked
from ..users.within import Within


class Filters(FilterForm):
    user = ParentField()


class CreateForm(Within):
    ends = ("user",)
    user = forms.CharField(label=_("User"), max_length=128)
    user.blame = "."


class AccessKeys(Looked):
    in_menu = False
    searched = False
    parents = {"user": "users"}
    icon = "key"
    label = _("access key")
    label_plural = _("access keys")
    create_label = _("Create access key")
    empty = _("A program signs its requests with an access key and its secret, in the name of the user.")
    statuses = {"active": (_("Active"), "ok"), "inactive": (_("Disabled"), "off")}
    columns = [
        Column("name", _("Access key ID"), link=True),
        Status("status", _("State")),
        Reference("user", _("User"), "users"),
        Time("created", _("Age")),
        Time("used", _("Last used")),
        Column("service", _("For")),
        Column("region", _("In")),
        Column("mine", _("This site uses it"), template="django_nova/elements/yes.html", chosen=False),
    ]
    form = CreateForm
    filters = Filters
    actions = [
        Action("enable", _("Enable"), ngettext_lazy("%d access key is enabled.", "%d access keys are enabled."),
               when=lambda key: key.status == "inactive", likely=True, icon="player-play"),
        Action("disable", _("Disable"), ngettext_lazy("%d access key is disabled.", "%d access keys are disabled."),
               when=lambda key: key.status == "active", likely=True, icon="ban",
               confirm=_("Whatever signs with it is refused, until it is enabled again.")),
        Action("delete", _("Delete"), ngettext_lazy("%d access key deleted.", "%d access keys deleted."), danger=True,
               icon="trash", confirm=_("Whatever signs with it is locked out for good. Disable it first to see what that is.")),
    ]  # fmt: skip

    def within(self, record):
        return {"user": record.user.id}

    def created(self, request, backend, record):
        """The secret exists only in this answer: show it instead of moving on."""
        template = "_created.html" if "HX-Request" in request.headers else "created.html"
        return page(request, template, record=record)
