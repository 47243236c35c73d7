"""Whom an image is shared with, on screen: a tab of the image's page."""

from django import forms
from django.core.validators import RegexValidator
from django.utils.translation import gettext as _now
from django.utils.translation import gettext_lazy as _
from django.utils.translation import ngettext_lazy

from ...forms import FilterForm, PanelForm, ParentField
from .. import Action, Column, Panel, Reference, Status, Time

PROJECT = RegexValidator(r"^[\w:/-]+$", _("An ID has letters, digits and - only."))


class Filters(FilterForm):
    image = ParentField()


class CreateForm(PanelForm):
    image = forms.CharField(label=_("Image"), widget=forms.HiddenInput, max_length=64)
    member = forms.CharField(
        label=_("Project"),
        max_length=255,
        validators=[PROJECT],
        help_text=_(
            "The ID of the project, or the number of the account. Its people see it in the address of their pages."
        ),
    )
    member.blame = "."


class ImageMembers(Panel):
    group = _("Compute")
    in_menu = False
    parents = {"image": "images"}
    icon = "share"
    label = _("member")
    label_plural = _("members")
    create_label = _("Share")
    empty = _("Share this image with a project, whose people then decide whether they want it.")
    statuses = {
        "pending": (_("Not answered yet"), "off"),
        "accepted": (_("Accepted"), "ok"),
        "rejected": (_("Declined"), "warn"),
    }
    columns = [
        Column("name", _("Project"), link=True, template="django_nova/image_members/name.html"),
        Status("status", _("State")),
        Column("kind", _("Kind"), template="django_nova/image_members/kind.html"),
        Reference("image", _("Image"), "images"),
        Time("since", _("Since")),
    ]
    form = CreateForm
    filters = Filters
    actions = [
        Action("delete", _("Stop sharing"), ngettext_lazy("%d member taken off.", "%d members taken off."),
               confirm=_("They cannot launch from it any more; what they launched keeps running."), danger=True, likely=True,
               icon="user-minus"),
    ]  # fmt: skip

    def belongs(self, by, record):
        """Only who has an image can say whom it is shared with, and nobody needs to share what everybody sees."""
        return record.owned and record.visibility in ("private", "shared")

    def created_words(self, record):
        return _now("It is shared with “%s”.") % record.name
