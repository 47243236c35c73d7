"""The audit log on screen: of the project for those who manage it, of the cloud for its admins, one's own for all."""

from functools import cached_property

from django import forms
from django.utils.translation import gettext_lazy as _

from ...audit import words
from ...audit.models import Entry
from ...forms import FilterForm, ParentField
from .. import Column, Identifier, Pairs, Panel, Status, Tab, Time
from ..backend import backend_class
from .log import Log

DAY = {"type": "date"}
STATUSES = {
    Entry.Result.DONE: (_("Done"), "ok"),
    Entry.Result.REFUSED: (_("Refused"), "warn"),
    Entry.Result.FAILED: (_("Failed"), "error"),
}
RECENT = 20  # entries on the tab of a record


class Looked(forms.Form):
    """What can be looked for in the log, be it a project's or everybody's."""

    name = forms.CharField(label=_("Words"), max_length=255)
    person = forms.CharField(label=_("Person"), max_length=255)
    action = forms.ChoiceField(label=_("What was done"))
    kind = forms.ChoiceField(label=_("To what"))
    result = forms.ChoiceField(label=_("Result"))
    since = forms.DateField(label=_("First day"), widget=forms.DateInput(attrs=DAY, format="%Y-%m-%d"))
    until = forms.DateField(label=_("Last day"), widget=forms.DateInput(attrs=DAY, format="%Y-%m-%d"))
    of = forms.ChoiceField(label=_("Whose"))

    def offer_words(self, whose):
        """The choices that follow from the panels, and ``whose`` entries there are to see: of one's own only, no choice."""
        results = [(result, word) for result, (word, _tone) in STATUSES.items()]
        self.fields["action"].choices = [("", _("Any action")), *words.verbs()]
        self.fields["kind"].choices = [("", _("Anything")), *words.kinds()]
        self.fields["result"].choices = [("", _("Any result")), *results]
        self.fields["of"].choices = whose
        if len(whose) == 1:
            del self.fields["of"], self.fields["person"]


class Filters(Looked, FilterForm):
    record = ParentField()

    def __init__(self, *args, backend, **kwargs):
        super().__init__(*args, backend=backend, **kwargs)
        self.offer_words(self._whose(backend))

    def _whose(self, backend):
        if backend.administers():
            return [("", _("This project")), ("cloud", _("The whole cloud")), ("me", _("My own"))]
        if backend.manages():
            return [("", _("This project")), ("me", _("My own"))]
        return [("", _("My own"))]


class Activity(Panel):
    searched = False
    group = _("Quotas and activity")
    icon = "history"
    label = _("activity")
    label_plural = _("activity")
    empty = _(
        "Whatever is changed here through this site is written down: who did it, when, and how it went."
    )
    statuses = STATUSES
    columns = [
        Column("name", _("What"), link=True),
        Status("status", _("Result")),
        Column("who", _("Who")),
        Time("at", _("When")),
        Column("kind", _("To what"), chosen=False),
        Column("resource", _("On what"), chosen=False),
        Column("verb", _("Action"), chosen=False),
        Column("cloud_name", _("Cloud"), chosen=False),
        Column("place", _("Project"), chosen=False),
        Column("region", _("Region"), chosen=False),
        Column("address", _("From")),
        Identifier("request_id", _("Request ID"), chosen=False),
        Pairs("arguments", _("With"), chosen=False),
        Column("detail", _("What was said"), chosen=False),
    ]
    details = [
        Column("thing", _("On what"), template="django_nova/activity/thing.html"),
        Column("at", _("When"), template="django_nova/activity/at.html"),
        *(one for one in columns if one.name not in ("at", "resource")),
        Identifier("record_id", _("ID")),
    ]
    filters = Filters

    @cached_property
    def tab(self):
        return RecordTab(self)

    def backend(self, scope):
        """On every cloud: on those of other providers everybody sees their own."""
        made = backend_class(self.package, scope.cloud.provider) or Log
        return made(scope)

    def overview(self, backend):
        return {"latest": backend.latest}

    def tabs_for(self, panel, backend, user):
        changes = panel.actions or panel.form
        own = any(tab.verb == self.name for tab in panel.tabs)
        return [self.tab] if changes and not own and self.allows(user, "list", backend.scope) else []


class RecordTab(Tab):
    """On every record's page: what was done to it. Costs no call to the cloud."""

    def __init__(self, panel):
        super().__init__(panel.name, _("Activity"), "django_nova/activity/tab.html", icon=panel.icon)
        self.panel = panel

    def accepts(self, backend):
        return {}

    def content(self, panel, backend, id):
        log = self.panel.backend(backend.scope)
        events, more = log.ask("about", panel.name, id, RECENT)
        return {"panel": self.panel, "events": events, "more": more, "of": panel, "id": id}
