"""Requests for more on screen: a project's own for its members, all of the cloud for those who answer them."""

from django.utils.translation import gettext_lazy as _
from django.utils.translation import ngettext_lazy

from .. import Action, Column, Panel, Reference, Status, Time
from .forms import AskForm, Filters, GrantForm, RefuseForm
from .mails import answered, asked


class QuotaRequests(Panel):
    searched = False
    group = _("Quotas and activity")
    icon = "message"
    label = _("quota request")
    label_plural = _("quota requests")
    create_label = _("Ask for more")
    empty = _(
        "When a quota is too small, ask here for more. Whoever runs the cloud is told, and so are you of the answer."
    )
    statuses = {
        "open": (_("Open"), "warn"),
        "half": (_("Granted in part"), "error"),
        "granting": (_("Being granted"), "busy"),
        "granted": (_("Granted"), "ok"),
        "refused": (_("Refused"), "off"),
        "withdrawn": (_("Withdrawn"), "off"),
    }
    columns = [
        Column("name", _("Wanted"), link=True),
        Status("status", _("State")),
        Reference("project", _("Project"), "projects"),
        Column("region", _("Region"), chosen=False),
        Column("who", _("Who asked")),
        Time("made", _("When")),
        Column("answered_by", _("Answered by")),
    ]
    details = [
        columns[0],
        Column("was", _("Before")),
        Column("given", _("Granted")),
        Column("reason", _("Reason")),
        *columns[2:-1],
        Column("words", _("Answer")),
        columns[-1],
        Time("answered", _("Answered")),
    ]
    form = AskForm
    filters = Filters
    actions = [
        Action(
            "grant",
            _("Grant"),
            icon="check",
            form=GrantForm,
            done=ngettext_lazy(
                "%d request granted: the quotas are changed.", "%d requests granted: the quotas are changed."
            ),
            when=lambda request: request.answerable and request.open,
            after=answered,
            likely=True,
            one=True,
        ),
        Action(
            "refuse",
            _("Refuse"),
            icon="x",
            form=RefuseForm,
            done=ngettext_lazy("%d request refused.", "%d requests refused."),
            when=lambda request: request.answerable and request.open,
            after=answered,
            likely=True,
            one=True,
        ),
        Action(
            "withdraw",
            _("Withdraw"),
            icon="arrow-back-up",
            confirm=_("It will not be answered any more. You can ask anew."),
            done=ngettext_lazy("%d request withdrawn.", "%d requests withdrawn."),
            when=lambda request: request.own and request.open,
            likely=True,
            one=True,
        ),
    ]

    def can_create(self, backend, user):
        return super().can_create(backend, user) and backend.may_ask

    def actions_on(self, backend, user):
        """Without what only those can do who run the cloud, for all others."""
        found = super().actions_on(backend, user)
        return found if backend.manages else [one for one in found if one.verb == "withdraw"]

    def created(self, request, backend, record):
        asked(request, self, record)
        return super().created(request, backend, record)

    def created_words(self, record):
        return _("Your request is sent: %(what)s.") % {"what": record.name}
