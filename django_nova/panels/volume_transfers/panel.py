"""Transfers of volumes on screen: handed on with an id and a key, taken over with both."""

from django import forms
from django.utils.translation import gettext_lazy as _
from django.utils.translation import ngettext_lazy

from ...forms import CloudChoiceField, FilterForm, PanelForm, ParentField
from ...gate import page
from .. import Action, Column, Identifier, Panel, Reference, Status, Time
from ..volumes.forms import VOLUME
from .accepting import accept


class Filters(FilterForm):
    volume = ParentField()


class CreateForm(PanelForm):
    linked = ("name", "volume")
    notes = [("info", _("Until somebody takes it over, the volume can be neither attached nor changed."))]
    volume = CloudChoiceField(
        label=_("Volume"), source="volumes", single="volume", empty=_("Choose…"), blame=VOLUME
    )
    name = forms.CharField(label=_("Name of the transfer"), max_length=255)
    snapshots = forms.BooleanField(label=_("Together with its snapshots"), initial=True)
    snapshots.blame = "snapshot"
    name.blame = r"\bname\b"

    def given(self):
        return super().given() | {"snapshots": self.cleaned_data["snapshots"]}


class VolumeTransfers(Panel):
    group = _("Storage")
    parents = {"volume": "volumes"}
    icon = "transfer"
    label = _("volume transfer")
    label_plural = _("volume transfers")
    create_label = _("Hand on a volume")
    empty = _(
        "A transfer hands a volume on to another project. Start one here, or take one over with its id and key."
    )
    statuses = {"pending": (_("Waits to be taken over"), "warn")}
    columns = [
        Column("name", _("Name"), link=True, template="django_nova/elements/name.html"),
        Status("status", _("State")),
        Reference("volume", _("Volume"), "volumes"),
        Column("snapshots", _("With its snapshots"), template="django_nova/elements/yes.html"),
        Time("created", _("Age")),
    ]
    details = [Identifier("id", _("ID")), *columns[1:]]
    form = CreateForm
    filters = Filters
    urls = [("-/accept/", accept, "accept", "accept")]
    actions = [
        Action("delete", _("Cancel transfer"), ngettext_lazy("%d transfer cancelled.", "%d transfers cancelled."), danger=True,
               likely=True, confirm=_("Its id and key open nothing any more; the volume stays in this project."), icon="x"),
    ]  # fmt: skip

    def belongs(self, by, record):
        """Only a volume that waits for its new owner has one."""
        return record.status == "awaiting"

    def created(self, request, backend, record):
        """The key exists only in this answer: show it instead of moving on."""
        template = "_created.html" if "HX-Request" in request.headers else "created.html"
        return page(request, template, record=record)
