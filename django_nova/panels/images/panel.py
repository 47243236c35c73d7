"""Images on screen: what instances start from."""

from django import forms
from django.shortcuts import redirect
from django.utils.translation import gettext_lazy as _
from django.utils.translation import ngettext_lazy

from ...forms import FilterForm
from .. import Action, Column, Identifier, Pairs, Panel, Status, Time, panel_named


def launch(request, panel, backend, results):
    """Launching is the instances' business: go to their form with this image chosen."""
    return redirect(f"{panel_named('instances').url(request, 'create')}?image={next(iter(results))}")


class Filters(FilterForm):
    name = forms.CharField(label=_("Name"), max_length=255)
    visibility = forms.ChoiceField(
        label=_("Whose"),
        choices=[
            ("", _("All")),
            ("private", _("Ours")),
            ("public", _("Public")),
            ("shared", _("Shared with us")),
            ("community", _("Community")),
        ],
    )

    def __init__(self, *args, backend, **kwargs):
        """In the words of this cloud, where it has its own (``visibilities``)."""
        super().__init__(*args, backend=backend, **kwargs)
        if "visibility" in self.fields and (known := getattr(backend, "visibilities", None)):
            self.fields["visibility"].choices = list(known.items())


class Images(Panel):
    group = _("Compute")
    icon = "disc"
    label = _("image")
    label_plural = _("images")
    empty = _(
        "An image is what an instance starts from. Take a snapshot of an instance to make one of your own."
    )
    statuses = {
        "active": (_("Ready"), "ok"),
        "saving": (_("Saving"), "busy"),
        "off": (_("Deactivated"), "off"),
        "error": (_("Error"), "error"),
        "deleted": (_("Deleted"), "off"),
    }
    columns = [
        Column("name", _("Name"), link=True, template="django_nova/elements/name.html"),
        Status("status", _("State")),
        Column("kind", _("Kind"), template="django_nova/images/kind.html"),
        Column("visibility", _("Whose"), template="django_nova/images/visibility.html"),
        Column("size", _("Size"), template="django_nova/elements/bytes.html"),
        Column("min_disk", _("Smallest disk"), template="django_nova/elements/gigabytes.html"),
        Column("system", _("System")),
        Column("architecture", _("Architecture"), chosen=False),
        Time("created", _("Age")),
        Identifier("owner", _("Owner"), chosen=False),
    ]
    details = [
        Identifier("id", _("ID")),
        *columns[1:],
        Column("description", _("Description")),
        Pairs("properties", _("Properties")),
    ]
    filters = Filters
    actions = [
        Action("launch", _("Launch"), ngettext_lazy("%d image chosen.", "%d images chosen."), one=True, likely=True,
               when=lambda one: one.status == "active", after=launch, icon="rocket"),
        Action("delete", _("Delete"), ngettext_lazy("%d image deleted.", "%d images deleted."), danger=True,
               confirm=_("Instances that run keep running, but none can be started or rebuilt from it again."),
               when=lambda one: one.owned and not one.protected and one.status != "deleted", icon="trash"),
    ]  # fmt: skip
