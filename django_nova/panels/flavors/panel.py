"""Flavors on screen: found by what one needs, with what they cost, one click away from an instance."""

from django import forms
from django.utils.translation import gettext_lazy as _

from ...forms import FilterForm
from ...prices import without
from .. import Column, Identifier, Pairs, Panel


def at_least(label):
    """A number that a flavor has to reach; its words stand in the empty field."""
    widget = forms.NumberInput(attrs={"placeholder": label})
    return forms.IntegerField(label=label, min_value=0, max_value=10**6, widget=widget)


class Filters(FilterForm):
    name = forms.CharField(label=_("Name"), max_length=255)
    vcpus = at_least(_("vCPUs at least"))
    memory = at_least(_("Memory at least (GB)"))
    disk = at_least(_("Disk at least (GB)"))


class Flavors(Panel):
    group = _("Compute")
    icon = "cpu"
    label = _("flavor")
    label_plural = _("flavors")
    empty = _("This cloud offers no sizes for instances.")
    columns = [
        Column("name", _("Name"), link=True),
        Column("vcpus", _("vCPUs"), template="django_nova/flavors/vcpus.html"),
        Column("memory", _("Memory"), template="django_nova/flavors/memory.html"),
        Column("disk", _("Disk"), template="django_nova/flavors/disk.html"),
        Column("price", _("An hour"), template="django_nova/elements/price.html"),
        Column("monthly", _("A month"), template="django_nova/elements/price.html"),
        Column(
            "processor",
            _("Processor"),
            template="django_nova/application_credentials/tags.html",
            chosen=False,
        ),
        Column("current", _("Current generation"), template="django_nova/elements/yes.html", chosen=False),
        Column("ephemeral", _("Further disk"), template="django_nova/flavors/disk.html", chosen=False),
        Column("swap", _("Swap"), template="django_nova/flavors/memory.html", chosen=False),
        Column("public", _("For all projects"), template="django_nova/elements/yes.html", chosen=False),
        Column("launch", _("Launch"), template="django_nova/flavors/launch.html"),
    ]
    details = [
        Identifier("id", _("ID")),
        Column("description", _("Description")),
        *columns[1:-1],
        Pairs("specs", _("Specification")),
    ]
    filters = Filters

    def columns_on(self, backend):
        return without(super().columns_on(backend), backend.scope.cloud)

    def details_on(self, backend):
        return without(super().details_on(backend), backend.scope.cloud)
