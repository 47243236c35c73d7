"""Images on screen: what instances start from."""

from django.contrib import messages
from django.http import JsonResponse
from django.shortcuts import redirect
from django.utils.translation import gettext as _now
from django.utils.translation import gettext_lazy as _

from ...streams import upload_address
from .. import Column, Identifier, Pairs, Panel, Reference, Status, Time
from . import forms
from .actions import ACTIONS


class Images(Panel):
    group = _("Compute")
    icon = "disc"
    label = _("image")
    label_plural = _("images")
    create_label = _("Create image")
    empty = _(
        "An image is what an instance starts from. Send a file of your own, or take a snapshot of an instance."
    )
    statuses = {
        "active": (_("Ready"), "ok"),
        "queued": (_("No file yet"), "warn"),
        "saving": (_("Saving"), "busy"),
        "off": (_("Deactivated"), "off"),
        "done": (_("Done"), "ok"),
        "error": (_("Error"), "error"),
        "deleted": (_("Deleted"), "off"),
    }
    columns = [
        Column("name", _("Name"), link=True, template="django_nova/elements/name.html"),
        Status("status", _("State")),
        Column("kind", _("Kind"), template="django_nova/images/kind.html"),
        Column("whose", _("Whose"), template="django_nova/images/whose.html"),
        Column("size", _("Size"), template="django_nova/elements/bytes.html"),
        Column("min_disk", _("Smallest disk"), template="django_nova/elements/gigabytes.html"),
        Column("system", _("System")),
        Column("architecture", _("Processor"), chosen=False),
        Time("created", _("Age")),
        Identifier("owner", _("Owner"), chosen=False),
        Column("protected", _("Protected"), template="django_nova/elements/yes.html", chosen=False),
    ]
    details = [
        Identifier("id", _("ID")),
        Column("description", _("Description")),
        *columns[1:3],
        Column("visibility", _("Who sees it"), template="django_nova/images/visibility.html"),
        *columns[3:6],
        Column("min_memory", _("Least memory"), template="django_nova/images/memory.html"),
        *columns[6:],
        Column("disk_format", _("Format")),
        Column("container_format", _("Packed in")),
        Reference("snapshots", _("Snapshots"), "volume_snapshots"),
        Pairs("properties", _("Properties")),
        Column("fault", _("What went wrong")),
    ]
    form = forms.Create
    filters = forms.Filters
    actions = ACTIONS

    def overview(self, backend):
        return {"quotas of images": lambda: backend.shared(5, "quotas")} if backend.can("quotas") else {}

    def created(self, request, backend, record):
        """To the page of an image that waits for its file; a script that has the file is told where to send it.

        An import has a page, too, but no place in the list yet.
        """
        there = self.record_url(request, record.id)
        if record.kind == "import":
            messages.success(request, self.created_words(record))
            return redirect(there)
        if record.status != "queued":
            return super().created(request, backend, record)
        if not request.accepts("text/html"):
            return JsonResponse({"upload": upload_address(request, self, record.id), "next": there})
        return redirect(there)

    def created_words(self, record):
        return _now("“%(name)s” is being made.") % {"name": record.name or record.id}
