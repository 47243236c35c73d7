"""API access on screen: where the services answer, and files to use them with."""

from django.utils.translation import gettext_lazy as _

from .. import Column, Panel
from .views import files


class Credentials(Panel):
    searched = False
    group = _("Access")
    icon = "api"
    label = _("API access")
    label_plural = _("API access")
    empty = _("This cloud tells of no services.")
    columns = [
        Column("name", _("Service"), link=True),
        Column("url", _("Address"), template="django_nova/credentials/address.html"),
    ]
    urls = [("-/files/<path:file>/", files, "list", "files")]
