"""Rules of security groups on screen: as sentences. The page of their group shows them best; this is the table of all of them."""

from django.utils.translation import gettext as _now
from django.utils.translation import gettext_lazy as _
from django.utils.translation import ngettext_lazy

from .. import Action, Column, Panel, Reference, Time
from . import forms


class SecurityGroupRules(Panel):
    group = _("Network")
    icon = "shield"
    label = _("rule")
    label_plural = _("rules")
    create_label = _("Add rule")
    empty = _("Without rules nobody reaches the instances of this group, and they reach nobody.")
    in_menu = False
    parents = {"group": "security_groups"}
    columns = [
        Column("what", _("Opens"), link=True, template="django_nova/security_group_rules/opens.html"),
        Column("direction", _("Direction")),
        Column("who", _("Who is let through")),
        Column("family", _("IP version"), chosen=False),
        Column("description", _("Description")),
        Reference("group", _("Security group"), "security_groups"),
        Column("risk", _("Risk"), chosen=False),
        Time("created", _("Age"), chosen=False),
    ]
    details = [Column("name", _("Rule")), *columns[1:2], Column("short", _("Opens")), *columns[2:]]
    form = forms.CreateForm
    filters = forms.Filters
    actions = [
        Action("edit", _("Edit"), ngettext_lazy("%d rule saved.", "%d rules saved."), one=True, likely=True,
               form=forms.EditForm, when=lambda rule: rule.editable, icon="edit"),
        Action("narrow", _("Only one address"), ngettext_lazy("%d rule is narrower now.", "%d rules are narrower now."),
               one=True, form=forms.NarrowForm, when=lambda rule: bool(rule.risk), icon="shield"),
        Action("delete", _("Delete"), ngettext_lazy("%d rule deleted.", "%d rules deleted."), danger=True, likely=True,
               confirm=_("What they let through is stopped at once."), icon="trash"),
    ]  # fmt: skip

    def created_words(self, record):
        return _now("Added: %(rule)s.") % {"rule": record.name}
