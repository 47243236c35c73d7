"""Quotas on screen: a box for each service, in bars; for those who run the cloud also the forms that change them."""

from django.utils.translation import gettext_lazy as _

from .. import Column, Panel, Status
from .forms import Filters
from .views import defaults, edit, reset


class Quotas(Panel):
    searched = False
    group = _("Quotas and activity")
    icon = "gauge"
    label = _("quota")
    label_plural = _("quotas")
    empty = _("This cloud tells of no limits.")
    parents = {"project": "projects"}
    statuses = {
        "room": (_("Room"), "ok"),
        "near": (_("Nearly full"), "warn"),
        "full": (_("Full"), "error"),
        "endless": (_("No limit"), "off"),
    }
    columns = [
        Column("name", _("Limit"), link=True),
        Column("area", _("Service")),
        Status("status", _("State")),
        Column("used_words", _("In use")),
        Column("limit_words", _("At most")),
    ]
    filters = Filters
    urls = [
        ("-/edit/", edit, "edit", "edit"),
        ("-/reset/", reset, "reset", "reset"),
        ("-/defaults/", defaults, "defaults", "defaults"),
    ]
