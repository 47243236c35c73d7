"""Policies on screen: a tab of a user and of a group."""

from django import forms
from django.utils.translation import gettext as _now
from django.utils.translation import gettext_lazy as _
from django.utils.translation import ngettext_lazy

from ...forms import CloudChoiceField, FilterForm, ParentField
from .. import Action, Column, Identifier, Tab
from ..users.panel import Looked
from ..users.within import Within

KINDS = {"own": _("Of this account"), "amazon": _("Amazon's"), "inline": _("Part of its owner")}


class Filters(FilterForm):
    user = ParentField()
    group = ParentField()


class CreateForm(Within):
    ends = ("user", "group")
    user = forms.CharField(label=_("User"), max_length=128)
    group = forms.CharField(label=_("Or a group"), max_length=128)
    policy = CloudChoiceField(label=_("Policy"), source="policies", empty=_("Choose…"), shared=300)
    policy.blame = "polic"
    user.blame = r"\buser\b"
    group.blame = r"\bgroup\b"

    def narrow(self):
        for one, other in (("user", "group"), ("group", "user")):
            if one in self.fixed:
                self.leave_out(other)

    def clean(self):
        given = super().clean()
        first = "user" if "user" in self.fields else "group"
        if bool(given.get("user")) == bool(given.get("group")) and first not in self.errors:
            self.add_error(first, _now("Either a user or a group."))
        return given


class Kind(Column):
    """Who wrote it."""

    def value(self, record):
        return KINDS[record.kind]


class Owner(Column):
    """Whose it is: the user's own, or that of a group of theirs."""

    template = "django_nova/role_assignments/who.html"

    def value(self, record):
        return (record.owner_kind, record.owner)


class Policies(Looked):
    in_menu = False
    searched = False
    parents = {"user": "users", "group": "groups"}
    icon = "file-certificate"
    label = _("policy")
    label_plural = _("policies")
    create_label = _("Attach policy")
    empty = _("A policy says what somebody may do. Whoever has none can do nothing.")
    columns = [
        Column("name", _("Name"), link=True),
        Kind("kind", _("Whose")),
        Owner("owner", _("Attached to")),
    ]
    details = [*columns[1:], Identifier("arn", _("ARN"))]
    form = CreateForm
    filters = Filters
    tabs = [Tab("document", _("What it says"), "django_nova/policies/document.html", icon="file-text")]
    actions = [
        Action("delete", _("Detach"), ngettext_lazy("%d policy detached.", "%d policies detached."), danger=True, likely=True,
               icon="link-off", when=lambda one: one.here,  # what comes by a group is that of many
               confirm=_("What it allows ends at once. One that is part of its owner is lost.")),
    ]  # fmt: skip

    def within(self, record):
        return {record.owner_kind: record.owner.id}

    def created_words(self, record):
        return _now("“%(policy)s” is attached to “%(owner)s”.") % {
            "policy": record.name,
            "owner": record.owner,
        }
