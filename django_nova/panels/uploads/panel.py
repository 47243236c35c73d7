"""Unfinished uploads on screen: to be gone on with, or removed."""

from urllib.parse import urlencode

from django.utils.translation import gettext_lazy as _
from django.utils.translation import ngettext_lazy

from ...forms import FilterForm, ParentField
from .. import Action, Column, Panel, Time


class Filters(FilterForm):
    container = ParentField()


class Uploads(Panel):
    group = _("Storage")
    icon = "upload"
    label = _("unfinished upload")
    label_plural = _("unfinished uploads")
    empty = _("Large files whose upload breaks off are found here, to be continued or removed.")
    in_menu = False
    parents = {"container": "containers"}
    columns = [
        Column("name", _("Name"), link=True),
        Column("size", _("Size"), template="django_nova/elements/bytes.html"),
        Time("begun", _("Begun")),
        Column("key", _("Go on"), template="django_nova/uploads/again.html"),
    ]
    details = [
        Column("arrived", _("Arrived so far"), template="django_nova/elements/bytes.html"),
        *columns[1:],
    ]
    filters = Filters
    actions = [
        Action("delete", _("Remove"), ngettext_lazy("%d unfinished upload removed.", "%d unfinished uploads removed."),
               confirm=_("What has arrived of it is lost."), danger=True, likely=True, icon="trash"),
    ]  # fmt: skip

    def around(self, request, record):
        address = super().around(request, record)
        if not getattr(record, "container", ""):
            return address
        return f"{address}?{urlencode({'container': record.container_id})}"
