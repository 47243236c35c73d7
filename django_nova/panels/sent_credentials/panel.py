"""Sent credentials on screen: to whom, until when, and whether they were fetched."""

from django import forms
from django.contrib import messages
from django.shortcuts import redirect
from django.utils.translation import gettext as _now
from django.utils.translation import gettext_lazy as _
from django.utils.translation import ngettext_lazy

from ...forms import CloudChoiceField, FilterForm, ParentField
from ...gate import app_url, back
from ...links import Link
from ...links.kept import name_of
from ...mail import absolute, send
from .. import Action, Column, Panel, Status, Time
from ..invitations.panel import Counted

HOURS = [("1", _("1 hour")), ("24", _("1 day")), ("72", _("3 days")), ("168", _("7 days"))]


class Filters(FilterForm):
    user = ParentField()
    name = forms.CharField(label=_("User"), max_length=254)
    status = forms.ChoiceField(
        label=_("State"),
        choices=[
            ("", _("Any state")),
            ("open", _("Not fetched yet")),
            ("used", _("Fetched")),
            ("ended", _("Ended")),
        ],
    )


class CreateForm(Counted):
    linked = ("user",)
    user = CloudChoiceField(label=_("User"), source="users", blame="user|key", empty=_("Choose…"))
    address = forms.EmailField(label=_("E-mail address"), max_length=254)
    hours = forms.ChoiceField(label=_("The link works for"), choices=HOURS, initial="24")


class SentCredentials(Panel):
    group = _("People")
    searched = False
    parents = {"user": "members"}
    icon = "send"
    label = _("sent credentials")
    label_plural = _("sent credentials")
    create_label = _("Send credentials")
    empty = _("Send somebody a link to the files that programs use this project with. It works once.")
    statuses = {
        "open": (_("Not fetched yet"), "warn"),
        "used": (_("Fetched"), "ok"),
        "ended": (_("Ended"), "off"),
    }
    columns = [
        Column("name", _("User"), link=True),
        Column("address", _("E-mail address")),
        Status("status", _("State")),
        Column("sender", _("Sent by")),
        Time("sent", _("Sent")),
        Column("end", _("Ends"), template="django_nova/application_credentials/end.html"),
    ]
    form = CreateForm
    filters = Filters
    actions = [
        Action(
            "delete",
            _("Withdraw"),
            ngettext_lazy("%d link withdrawn.", "%d links withdrawn."),
            confirm=_(
                "The link stops working. An access key that was made for it and not fetched is deleted."
            ),
            icon="mail-x",
            danger=True,
            likely=True,
        ),
    ]

    def created(self, request, backend, record):
        """The mail is the only place that has the link."""
        Link.objects.filter(pk=record.id).update(made_by=request.user)
        context = {
            "url": absolute(request, app_url(request, "link_enter", record.token)),
            "project": backend.scope.project.name,
            "cloud": backend.scope.cloud.name,
            "user": record.name,
            "sender": name_of(request.user),
            "end": record.end,
        }
        if send(record.address, "credentials", context):
            messages.success(request, _now("The link is on its way to %s.") % record.address)
        else:
            words = _now("The mail to %s could not be sent. Withdraw the link and try again later.")
            messages.error(request, words % record.address)
        return redirect(back(request, self.url(request, "list")))
