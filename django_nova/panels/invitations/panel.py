"""Invitations on screen: who was invited, until when, and what became of it."""

from django import forms
from django.contrib import messages
from django.shortcuts import redirect
from django.utils.translation import gettext as _now
from django.utils.translation import gettext_lazy as _
from django.utils.translation import ngettext_lazy

from ... import limits
from ...forms import CloudMultipleChoiceField, FilterForm, PanelForm
from ...gate import app_url, back
from ...links import Link
from ...links.kept import name_of
from ...mail import absolute, send
from .. import Action, Column, Panel, Status, Time


class Filters(FilterForm):
    name = forms.CharField(label=_("E-mail address"), max_length=254)
    status = forms.ChoiceField(
        label=_("State"),
        choices=[("", _("Any state")), ("open", _("Open")), ("used", _("Accepted")), ("ended", _("Ended"))],
    )


class Counted(PanelForm):
    """Mail goes to people who did not ask for it: so much of it from one person, and no more."""

    def clean(self):
        if self.request and self.request.method == "POST" and not self.errors:
            limits.count(self.request, "invite", who=self.request.user.pk)
        return super().clean()


class CreateForm(Counted):
    linked = ("address",)
    address = forms.EmailField(label=_("E-mail address"), max_length=254)
    roles = CloudMultipleChoiceField(label=_("Roles"), source="roles", blame="role")


def posted(request, scope, record):
    """Send the mail of an invitation, and say so or that it failed."""
    Link.objects.filter(pk=record.id).update(made_by=request.user)
    context = {
        "url": absolute(request, app_url(request, "link_enter", record.token)),
        "project": scope.project.name,
        "cloud": scope.cloud.name,
        "roles": ", ".join(record.roles),
        "sender": name_of(request.user),
        "end": record.end,
    }
    if send(record.name, "invitation", context):
        messages.success(request, _now("The invitation is on its way to %s.") % record.name)
    else:
        words = _now("The mail to %s could not be sent. The invitation stands: send it again later.")
        messages.error(request, words % record.name)


def panel_link(request, token):
    from ...gate import app_url

    return app_url(request, "link_enter", token)


def again(request, panel, backend, results):
    for record in results.values():
        posted(request, backend.scope, record)
    return redirect(back(request, panel.url(request, "list")))


class Invitations(Panel):
    group = _("People")
    searched = False
    icon = "mail"
    label = _("invitation")
    label_plural = _("invitations")
    create_label = _("Invite")
    empty = _("Invite somebody by e-mail: whoever opens the link in it joins this project.")
    statuses = {
        "open": (_("Open"), "warn"),
        "used": (_("Accepted"), "ok"),
        "ended": (_("Ended"), "off"),
    }
    columns = [
        Column("name", _("E-mail address"), link=True),
        Status("status", _("State")),
        Column("roles", _("Roles"), template="django_nova/application_credentials/tags.html"),
        Column("sender", _("Invited by")),
        Time("sent", _("Sent")),
        Column("end", _("Ends"), template="django_nova/application_credentials/end.html"),
    ]
    form = CreateForm
    filters = Filters
    actions = [
        Action(
            "send_again",
            _("Send again"),
            ngettext_lazy("%d link is new; the one before does not work any more.",
                          "%d links are new; those before do not work any more."),
            confirm=_("They get a new link. The one that they have stops working."),
            form=Counted,
            when=lambda one: one.status != "used",
            icon="mail-forward",
            likely=True,
            after=again,
        ),
        Action(
            "delete",
            _("Withdraw"),
            ngettext_lazy("%d invitation withdrawn.", "%d invitations withdrawn."),
            confirm=_("The link that was sent stops working. Who has accepted already stays a member."),
            icon="mail-x",
            danger=True,
        ),
    ]  # fmt: skip

    def created(self, request, backend, record):
        return again(request, self, backend, {record.id: record})
