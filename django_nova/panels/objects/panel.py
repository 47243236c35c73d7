"""Objects on screen: files and folders of a container."""

from urllib.parse import urlencode

from django.utils.translation import gettext, ngettext_lazy
from django.utils.translation import gettext_lazy as _

from ...gate import back, page
from .. import Action, Column, Identifier, Pairs, Panel, Time
from ..containers.going import GoingForm, going_on
from . import forms, views
from .record import FILE


def is_file(record):
    return record.kind == FILE


def show_link(request, panel, backend, results):
    """The link exists only in this answer: whoever has it can read the file."""
    template = "_link.html" if "HX-Request" in request.headers else "link.html"
    [(id, link)] = results.items()
    return page(request, template, id=id, link=link, next=back(request, panel.url(request, "list")))


class Objects(Panel):
    group = _("Storage")
    icon = "file"
    label = _("object")
    label_plural = _("objects")
    create_label = _("Create folder")
    empty = _("Upload files, or create a folder for them.")
    in_menu = False
    parents = {"container": "containers"}
    columns = [
        Column("name", _("Name"), link=True, template="django_nova/objects/name.html"),
        Column("size", _("Size"), template="django_nova/elements/bytes.html"),
        Column("type", _("Content type"), chosen=False),
        Time("changed", _("Changed")),
        Column("storage", _("Storage class"), chosen=False),
    ]
    details = [
        Column("container", _("Container"), template="django_nova/objects/place.html"),
        Column("key", _("Whole name")),
        Column("kind", _("File"), template="django_nova/objects/download.html"),
        *columns[1:],
        Column("large", _("In parts"), template="django_nova/elements/yes.html"),
        Time("expires", _("Deletes itself")),
        Column("address", _("Public address"), template="django_nova/containers/address.html"),
        Identifier("etag", _("Checksum")),
        Identifier("version", _("Version")),
        Pairs("metadata", _("Metadata")),
    ]
    form = forms.CreateForm
    filters = forms.Filters
    actions = [
        Action("link", _("Link with an end"),
               ngettext_lazy("%d link made.", "%d links made."),
               form=forms.LinkFor, one=True, likely=True,
               when=is_file, after=show_link, icon="link"),
        Action("copy", _("Copy"),
               ngettext_lazy("%d object copied.", "%d objects copied."),
               form=forms.Copy, one=True, when=is_file,
               icon="copy"),
        Action("rename", _("Rename or move"),
               ngettext_lazy("%d object has a new name.", "%d objects have a new name."),
               form=forms.Copy,
               one=True, when=is_file, icon="pencil"),
        Action("annotate", _("Edit metadata"),
               ngettext_lazy("Metadata of %d object saved.", "Metadata of %d objects saved."),
               form=forms.Metadata, one=True, when=is_file, icon="list-details"),
        Action("delete", _("Delete"),
               ngettext_lazy("%d object deleted.", "%d objects deleted."),
               danger=True, form=GoingForm,
               confirm=_("This cannot be undone, unless the container keeps earlier versions."), after=going_on, icon="trash"),
    ]  # fmt: skip
    urls = (
        ("-/begin/<path:id>/", views.begin, "upload", "begin"),
        ("-/piece/<path:id>/", views.piece, "upload", "piece"),
        ("-/finish/<path:id>/", views.finish, "upload", "finish"),
    )

    def around(self, request, record):
        """The folder that a file lies in."""
        address = super().around(request, record)
        if not getattr(record, "container", ""):
            return address
        return f"{address}?{urlencode({'container': record.container_id, 'prefix': record.folder})}"

    def created_words(self, record):
        return gettext("“%(name)s” is ready.") % {"name": record.name}
