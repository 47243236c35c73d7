"""What a resource looks like on screen, said once, for every cloud; with ``backend`` and ``elements`` the whole contract.

A panel of your own: a package with ``record.py``, a module for each provider and ``panel.py``; its ``__init__`` holds
``panel = YourPanel()``, and its dotted path goes into ``DJANGO_NOVA["PANELS"]``. See ``docs/panels.md``.
"""

from functools import cache, cached_property
from importlib import import_module
from urllib.parse import quote

from django.contrib import messages
from django.dispatch import receiver
from django.shortcuts import redirect
from django.urls import include, path, reverse
from django.utils.module_loading import import_string
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from ..conf import changed, config
from .backend import Backend, Choice, Gauge, Page, Ref, Window, backend_class
from .elements import Action, Column, Identifier, Pairs, Reference, Related, Status, Tab, Time

__all__ = [
    "Action", "Backend", "Choice", "Column", "Gauge", "Identifier", "Page", "Pairs", "Panel", "Ref", "Reference", "Related",
    "Status", "Tab", "Time", "Window", "panels",
]  # fmt: skip


def segment(id):
    """An id as one segment of an address: a slash or two dots in a name must not lead elsewhere."""
    return quote(str(id), safe=":@")


class Panel:
    """Subclass, fill in, list. Needs no templates and no views of its own; override either when the resource deserves it."""

    group = ""  # menu heading
    in_menu = True  # False: reached from its parents' pages only
    parents = {}  # filter of the list -> panel whose record it names: on that record's page, this list is a tab
    searched = True  # whether Find looks through it
    icon = "box"
    label = label_plural = ""
    create_label = gettext_lazy("Create")
    empty = gettext_lazy("There is nothing here yet.")  # what to do when the list is empty
    columns = ()
    details = ()  # columns of the detail page; empty: those of the list
    facts = gettext_lazy("Facts")  # what the first tab of a record's page is called
    actions = ()
    tabs = ()
    statuses = {}  # state -> (words, "ok" | "busy" | "off" | "warn" | "error")
    form = None  # its fields are matched to the backend's ``create()``
    filters = None  # its fields are matched to the backend's ``list()``
    urls = ()  # extra paths, relative to the panel: (route, view function, verb, name)

    @cached_property
    def package(self):
        return type(self).__module__.removesuffix(".panel")

    @cached_property
    def name(self):
        return self.package.rpartition(".")[2]

    def backend(self, scope):
        """This panel's backend in a scope, or None where that cloud has no such thing."""
        made = backend_class(self.package, scope.cloud.provider)
        return made(scope) if made and made.available(scope) else None

    # -- What this person may see of it on this cloud ---------------------------------------------------------------

    def allows(self, user, verb, scope):
        return import_string(config()["PERMISSION"])(user, self.name, verb, scope)

    def declared(self, verb):
        """The action of that verb, or None; a URL never names a bare method."""
        return next((action for action in self.actions if action.verb == verb), None)

    def columns_on(self, backend):
        return [column for column in self.columns if backend.has(column.name)]

    def details_on(self, backend):
        return [column for column in self.details or self.columns if backend.has(column.name)]

    def actions_on(self, backend, user):
        return [
            action
            for action in self.actions
            if backend.can(action.verb) and self.allows(user, action.verb, backend.scope)
        ]

    def tabs_on(self, backend, user):
        return [
            tab for tab in self.tabs if backend.can(tab.verb) and self.allows(user, tab.verb, backend.scope)
        ]

    def tabs_for(self, panel, backend, user):
        """Tabs that this panel adds to the pages of another panel's records."""
        return []

    def related_on(self, scope, user):
        """The panels whose records belong to one of these, as tabs."""
        found = []
        for panel in panels():
            for by in [by for by, parent in panel.parents.items() if parent == self.name]:
                backend = panel.backend(scope)
                if backend and by in backend.accepts("list") and panel.allows(user, "list", scope):
                    found.append(Related(panel, by))
        return found

    def belongs(self, by, record):
        """Whether this panel's records may belong to that one by the filter ``by``: else it has no such tab."""
        return True

    def can_create(self, backend, user):
        return bool(self.form) and backend.can("create") and self.allows(user, "create", backend.scope)

    # -- States ----------------------------------------------------------------------------------------------------

    def state(self, record):
        """A record's state in words and tone."""
        status = getattr(record, "status", "")
        return self.statuses.get(status, (status, "off"))

    def moves(self, record):
        """Whether a record is on its way to another state, so that it is worth looking again."""
        return self.state(record)[1] == "busy"

    # -- Addresses ---------------------------------------------------------------------------------------------------

    def get_urls(self):
        from .. import act, downloads, gate, streams, views

        def view(function, verb):
            return gate.guarded(function, self, verb)

        return [
            path("", view(views.listing, "list"), name="list"),
            path("-/rows/", view(views.rows, "list"), name="rows"),
            path("-/columns/", view(views.columns, "list"), name="columns"),
            path("-/create/", view(act.create, "create"), name="create"),
            path("-/upload/<path:id>/", view(streams.upload, "upload"), name="upload"),
            path("-/download/<path:id>/", view(downloads.download, "download"), name="download"),
            *(path(route, view(function, verb), name=name) for route, function, verb, name in self.urls),
            path("-/<slug:verb>/", view(act.act, None), name="act"),
            path("<path:id>/-/<slug:tab>/", view(views.tab, "list"), name="tab"),
            path("<path:id>/", view(views.detail, "list"), name="detail"),
        ]

    def url(self, request, name, *args, scope=None):
        """An address in this mount of the app, in this scope unless another is named."""
        where = (scope or request.scope).args
        known = request.__dict__.setdefault("_nova_urls", {})
        key = (self.name, name, where, args)
        if key not in known:
            known[key] = reverse(
                f"django_nova:{self.name}:{name}",
                args=[*where, *args],
                current_app=request.resolver_match.namespace.partition(":")[0],
            )
        return known[key]

    def record_url(self, request, id):
        """The detail page of a record; cheaper than ``url``, since tables have many."""
        return f"{self.url(request, 'list')}{segment(id)}/"

    def around(self, request, record):
        """The list that a record stands in: where its page leads back to, also once the record is gone."""
        return self.url(request, "list")

    # -- What happens after -------------------------------------------------------------------------------------------

    def created(self, request, backend, record):
        """The answer to a successful ``create``: back to where the form was asked for."""
        from ..gate import back

        messages.success(request, self.created_words(record))
        return redirect(back(request, self.url(request, "list")))

    def created_words(self, record):
        return _("“%(name)s” is being created.") % {"name": record.name or record.id}


@cache
def panels():
    """Every configured panel, in menu order."""
    return [import_module(dotted).panel for dotted in config()["PANELS"]]


def panel_named(name):
    return next((panel for panel in panels() if panel.name == name), None)


@receiver(changed)
def _forget_panels(**kwargs):
    panels.cache_clear()


def get_urls():
    return [path(f"{panel.name}/", include((panel.get_urls(), panel.name))) for panel in panels()]
