"""Members of a project on screen: for everybody to see, for its managers to change."""

from django.contrib import messages
from django.shortcuts import redirect
from django.utils.translation import gettext as _now
from django.utils.translation import gettext_lazy as _
from django.utils.translation import ngettext_lazy

from ...clouds.cache import unlearn
from ...gate import app_url
from .. import Action, Column, Identifier, Panel
from .forms import ChangeForm, CreateForm, Filters, RemoveForm


def removed(request, panel, backend, results):
    """Whoever left has no page here any more."""
    if backend.api.user_id not in results:
        return None
    account = request.scope.account
    unlearn(("projects", account.key))
    messages.success(request, _now("You left the project “%s”.") % request.scope.project.name)
    return redirect(app_url(request, "home"))


class Person(Column):
    """The name, and whether that is oneself."""

    def value(self, record):
        return record


class Roles(Column):
    """What somebody was given, without what comes with it."""

    def value(self, record):
        return tuple(grant for grant in record.grants if not grant.with_role)


class Members(Panel):
    group = _("People")
    icon = "users"
    label = _("member")
    label_plural = _("members")
    create_label = _("Add a member")
    empty = _("Nobody works here yet.")
    columns = [
        Person("name", _("Name"), link=True, template="django_nova/members/name.html"),
        Roles("grants", _("Roles"), template="django_nova/members/roles.html"),
        Column("domain", _("Domain")),
    ]
    details = [
        Identifier("id", _("User ID")),
        Column("domain", _("Domain")),
        Column("grants", _("Roles and where they come from"), template="django_nova/members/grants.html"),
    ]
    form = CreateForm
    filters = Filters
    actions = [
        Action(
            "change",
            _("Change roles"),
            ngettext_lazy("The roles of %d member changed.", "The roles of %d members changed."),
            form=ChangeForm,
            when=lambda member: member.direct,
            icon="user-cog",
            likely=True,
            one=True,
        ),
        Action(
            "delete",
            _("Remove"),
            ngettext_lazy("%d member removed.", "%d members removed."),
            confirm=_(
                "They reach nothing of this project any more, and their application credentials for it end. "
                "What they made stays."
            ),
            form=RemoveForm,
            when=lambda member: member.direct,
            icon="user-minus",
            danger=True,
            after=removed,
        ),
    ]

    def can_create(self, backend, user):
        return super().can_create(backend, user) and backend.manages

    def actions_on(self, backend, user):
        """What a mere member cannot do is not offered; its address still leads to what the cloud says."""
        return super().actions_on(backend, user) if backend.manages else []

    def created_words(self, record):
        return _now("“%s” is a member now.") % record.name
