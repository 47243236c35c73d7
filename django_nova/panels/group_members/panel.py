"""Who is in a group, and in which groups somebody is: a tab of either."""

from django import forms
from django.utils.translation import gettext as _now
from django.utils.translation import gettext_lazy as _
from django.utils.translation import ngettext_lazy

from ...forms import FilterForm, ParentField
from .. import Action, Column, Reference
from ..users.forms import LONGEST
from ..users.panel import Looked
from ..users.within import Within


class Filters(FilterForm):
    name = forms.CharField(label=_("Name"), max_length=LONGEST)
    group = ParentField()
    user = ParentField()


class CreateForm(Within):
    ends = ("group", "user")
    group = forms.CharField(label=_("Group"), max_length=LONGEST, help_text=_("Its name, or its ID."))
    user = forms.CharField(label=_("User"), max_length=LONGEST, help_text=_("The name, or the ID."))
    group.blame = r"\bgroup\b"
    user.blame = r"\buser\b"


class GroupMembers(Looked):
    in_menu = False
    searched = False
    parents = {"group": "groups", "user": "users"}
    icon = "users-group"
    label = _("membership")
    label_plural = _("memberships")
    create_label = _("Add to a group")
    empty = _("What is granted to a group, all its users have.")
    columns = [
        Reference("user", _("User"), "users", link=True),
        Reference("group", _("Group"), "groups", link=True),
        Column("about", _("About")),
    ]
    form = CreateForm
    filters = Filters
    actions = [
        Action("delete", _("Take out"), ngettext_lazy("%d membership ended.", "%d memberships ended."), danger=True,
               likely=True, icon="user-minus", confirm=_("What they have through the group ends at once.")),
    ]  # fmt: skip

    def within(self, record):
        return {"group": record.group.id}

    def created_words(self, record):
        told = {"user": record.user, "group": record.group}
        return _now("“%(user)s” is in “%(group)s” now.") % told
