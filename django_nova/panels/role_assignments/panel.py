"""Role assignments on screen: a tab of a user, a group, a project, a domain and a role."""

from django import forms
from django.utils.translation import gettext as _now
from django.utils.translation import gettext_lazy as _
from django.utils.translation import ngettext_lazy

from ...forms import CloudChoiceField, FilterForm, ParentField
from .. import Action, Column, Identifier, Reference
from ..users.forms import LONGEST
from ..users.panel import Looked
from ..users.within import Within

EVERYWHERE = "system"


class Filters(FilterForm):
    user = ParentField()
    group = ParentField()
    project = ParentField()
    domain = ParentField()
    role = ParentField()


class CreateForm(Within):
    ends = ("user", "group", "project", "domain", "role")
    role = CloudChoiceField(label=_("Role"), source="roles", empty=_("Choose…"), shared=60)
    user = forms.CharField(label=_("User"), max_length=LONGEST, help_text=_("The name, or the ID."))
    group = forms.CharField(label=_("Or a group"), max_length=LONGEST)
    project = forms.CharField(
        label=_("In the project"), max_length=LONGEST, help_text=_("Its name, or its ID.")
    )
    domain = CloudChoiceField(label=_("Or in the domain"), source="domains", shared=60, empty=_("None"))
    inherited = forms.BooleanField(
        label=_("Inherited: in all projects below"),
        help_text=_("It does not hold in the domain, or the project, itself then."),
    )
    field_order = ["user", "group", "role", "project", "domain", "inherited"]
    role.blame = "role"
    user.blame = "user"
    group.blame = "group"
    project.blame = "project"
    domain.blame = "domain"

    def narrow(self):
        for one, other in (("user", "group"), ("project", "domain")):
            for given, left in ((one, other), (other, one)):
                if given in self.fixed:
                    self.leave_out(left)
        domain = self.fields["domain"]
        if isinstance(domain, CloudChoiceField):
            domain.initial = None  # the usual domain of people is not meant by saying nothing
            if self.backend.http.everywhere:
                domain.choices = [*domain.choices, (EVERYWHERE, _("The whole cloud"))]

    def clean(self):
        given = super().clean()
        for one, other, words in (
            ("user", "group", _now("Either a user or a group.")),
            ("project", "domain", _now("Either a project or a domain.")),
        ):
            first = one if one in self.fields else other
            if bool(given.get(one)) == bool(given.get(other)) and first not in self.errors:
                self.add_error(first, words)
        if given.get("inherited") and given.get("domain") == EVERYWHERE:
            self.add_error("inherited", _now("What is given for the whole cloud is not inherited."))
        return given

    def refuse(self, error):
        if error.field == "role" and not error.detail:
            error.message = _now("They have this role there already.")
        super().refuse(error)


class Who(Column):
    """The user or the group."""

    template = "django_nova/role_assignments/who.html"

    def value(self, record):
        return (record.kind, record.who)


class Where(Column):
    """The project, the domain, or the whole cloud."""

    template = "django_nova/role_assignments/where.html"

    def value(self, record):
        return (record.place, record.where)


class RoleAssignments(Looked):
    in_menu = False
    searched = False
    parents = {
        "user": "users",
        "group": "groups",
        "project": "projects",
        "domain": "domains",
        "role": "roles",
    }
    icon = "shield-check"
    label = _("role assignment")
    label_plural = _("role assignments")
    create_label = _("Assign role")
    empty = _("Whoever has no role can do nothing.")
    columns = [
        Reference("role", _("Role"), "roles", link=True),
        Who("who", _("Who")),
        Where("where", _("Where")),
        Column("inherited", _("Inherited"), template="django_nova/role_assignments/inherited.html"),
    ]
    details = [*columns, Identifier("id", _("ID"))]
    form = CreateForm
    filters = Filters
    actions = [
        Action("delete", _("Revoke"), ngettext_lazy("%d role revoked.", "%d roles revoked."), danger=True, likely=True,
               icon="shield-x", when=lambda one: one.here,  # what comes from elsewhere may be that of many
               confirm=_("What they may do by it ends at once, and so do their sessions there.")),
    ]  # fmt: skip

    def within(self, record):
        return {record.kind: record.who.id}

    def created_words(self, record):
        return _now("“%(who)s” has the role “%(role)s” now.") % {"who": record.who, "role": record.role}
