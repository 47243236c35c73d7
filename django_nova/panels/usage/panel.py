"""Usage on screen: sums, a chart of the days with the same as a table, and what they are made of."""

from datetime import UTC, datetime

from django import forms
from django.utils.translation import gettext_lazy as _

from ...forms import FilterForm
from ...prices import without
from .. import Column, Panel, Reference, Status, Time
from .record import period

DAY = {"type": "date"}


class Filters(FilterForm):
    start = forms.DateField(label=_("First day"), widget=forms.DateInput(attrs=DAY, format="%Y-%m-%d"))
    end = forms.DateField(label=_("Last day"), widget=forms.DateInput(attrs=DAY, format="%Y-%m-%d"))
    name = forms.CharField(label=_("Name"), max_length=255)

    def __init__(self, *args, **kwargs):
        """The days that are shown stand in their fields, also where nobody chose them."""
        super().__init__(*args, **kwargs)
        if "start" in self.fields and self.is_valid():
            said = [self.cleaned_data[name] for name in ("start", "end")]
            for name, day in zip(("start", "end"), period(*said, datetime.now(UTC).date()), strict=True):
                if not self.data.get(name):
                    self.fields[name].widget.attrs["value"] = day.isoformat()


class Usage(Panel):
    searched = False
    group = _("Quotas and activity")
    icon = "chart-bar"
    label = _("usage")
    label_plural = _("usage")
    empty = _("Nothing was used in this time.")
    statuses = {"there": (_("Still there"), "ok"), "gone": (_("Deleted"), "off")}
    columns = [
        Column("name", _("Name"), link=True),
        Column("kind", _("What"), template="django_nova/usage/kind.html"),
        Column("number", _("How many")),
        Status("status", _("State")),
        Column("flavor", _("Size")),
        Column("vcpus", _("vCPUs"), template="django_nova/flavors/vcpus.html"),
        Column("memory", _("Memory"), template="django_nova/usage/memory.html"),
        Column("disk", _("Disk"), template="django_nova/elements/gigabytes.html"),
        Column("hours", _("Hours"), template="django_nova/usage/hours.html"),
        Column("cost", _("Cost"), template="django_nova/elements/price.html"),
        Column("hourly", _("An hour"), template="django_nova/elements/price.html"),
        Column("monthly", _("A month"), template="django_nova/elements/price.html"),
        Time("started", _("Launched"), chosen=False),
        Time("ended", _("Deleted"), chosen=False),
    ]
    details = [columns[0], Reference("instance", _("Instance"), "instances"), *columns[1:]]
    filters = Filters

    def columns_on(self, backend):
        return without(super().columns_on(backend), backend.scope.cloud)

    def details_on(self, backend):
        return without(super().details_on(backend), backend.scope.cloud)
