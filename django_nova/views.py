"""The pages that every panel has for looking: list, live rows, detail, tabs. Changing is in ``act``."""

import time
from dataclasses import fields, is_dataclass
from urllib.parse import urlencode

from django.http import Http404, HttpResponse, JsonResponse
from django.shortcuts import redirect
from django.utils.translation import gettext as _

from .clouds.errors import CloudError, Invalid, NotFound
from .clouds.gather import Begun
from .conf import config
from .exports import cell, csv_answer
from .forms import ParentField, given
from .gate import back, page, wants_data
from .panels import Related, panel_named, panels
from .panels.backend import Window

TRAIL = 1500  # characters of earlier markers that an address carries


def _window(request, panel, backend):
    """The part of the list that the address asks for; what makes no sense in it is left out."""
    asked, sizes = request.GET, config()["PAGE_SIZES"]
    sort = asked.get("sort", "")
    limit = asked.get("limit", "")
    return Window(
        marker=asked.get("marker", "")[:2000],
        limit=int(limit) if limit in map(str, sizes) else sizes[0],
        sort=sort.lstrip("-") if sort.lstrip("-") in backend.sorts else "",
        descending=sort.startswith("-"),
    )


def _filters(request, panel, backend):
    if not panel.filters:
        return None, {}
    form = panel.filters(request.GET, backend=backend)
    if not form.is_valid() and wants_data(request):  # no program takes all for what it asked for
        wrong = ((form.fields[name].label or name, " ".join(errors)) for name, errors in form.errors.items())
        raise Invalid(" ".join(f"{label}: {words}" for label, words in wrong))
    return form, given(form)


def listing(request, panel, backend):
    window, (form, filters) = _window(request, panel, backend), _filters(request, panel, backend)
    if request.GET.get("format") == "csv":
        return export(request, panel, backend, window, filters)
    by = next((by for by in panel.parents if by in filters), None)
    if missing := [n for n in panel.parents if n not in filters and backend.accepts("list").get(n)]:
        return redirect(panel_named(panel.parents[missing[0]]).url(request, "list"))
    begun = form.begin() if form and not request.GET.get("format") else None
    owner = Begun({"": lambda: _owner(request, panel, by, filters)}) if by else None
    try:
        shown, trouble = backend.listing(window, **filters), None
    except (Invalid, NotFound):
        if window.marker:  # what the page began after is gone: begin anew
            return redirect(f"{request.path}?{_query(request, marker=None, trail=None, first=None)}")
        raise
    except CloudError as error:
        if request.GET.get("format"):
            raise
        shown, trouble = None, error
        request.nova_refused = error
    if request.GET.get("format") == "json":
        items = [data(record) for record in shown.items]
        return JsonResponse({"items": items, "next": shown.next or None, "total": shown.total})
    if begun:
        form.offer(begun)
    context = _table(request, panel, backend, window, shown, by)
    context |= {
        "filter_form": form,
        "filtered": bool(filters.keys() - (where := _where(form, filters)).keys()),
        "cleared": urlencode(where),
        "trouble": trouble,
    }
    context["parent"] = owner.within(config()["DEADLINE"])[""] if by else None
    if isinstance(context["parent"], NotFound):
        raise context["parent"]
    return page(request, "list.html", status=trouble.status if trouble else 200, **context)


def _where(form, filters):
    """The filters that nobody types: they say where one is, and stay when the others are cleared."""
    return {name: value for name, value in filters.items() if isinstance(form.fields[name], ParentField)}


def _owner(request, panel, by, filters):
    """Whose page the list is a tab of: what the head of a record's page draws."""
    panel, id = panel_named(panel.parents[by]), filters[by]
    tab = Related(request.panel, by)
    backend = panel and panel.backend(request.scope)
    if backend is None or not panel.allows(request.user, "list", request.scope):
        raise NotFound(id)
    backend.check(id)
    record = backend.shared(config()["LIVE_SECONDS"], "get", id)
    about = _about(request, panel, backend, record)
    return about | {"panel": panel, "tab": tab, "by": by, "id": id}


def rows(request, panel, backend):
    """The table's body alone, for those who watch something move."""
    window, (_form, filters) = _window(request, panel, backend), _filters(request, panel, backend)
    shown = backend.listing(window, **filters)
    by = next((by for by in panel.parents if by in filters), None)
    return page(request, "_rows.html", **_table(request, panel, backend, window, shown, by))


def _table(request, panel, backend, window, shown, by=None):
    columns = [column for column in panel.columns_on(backend) if column.name != by]
    chosen = request.session.get("nova_columns", {}).get(panel.name) or [c.name for c in columns if c.chosen]
    first = request.GET.get("first", "")
    first = max(1, int(first)) if first.isdecimal() and len(first) < 10 else 1
    records = shown.items if shown else ()
    actions = panel.actions_on(backend, request.user)
    return {
        "shown": shown,
        "records": records,
        "every_column": [(column, column.name in chosen) for column in columns],
        "columns": [column for column in columns if column.name in chosen or column.link],
        "actions": actions,
        "likely": [action for action in actions if action.likely],
        "can_create": panel.can_create(backend, request.user),
        "window": window,
        "sorts": backend.sorts,
        "first": first,
        "last": first + len(records) - 1,
        "pages": _pages(request, window, shown, first) if shown else {},
        "due": _due(panel, shown) if shown else None,
        "query": _query(request, format=None),
    }


def _due(panel, shown):
    """Seconds until it is worth looking again, None when nothing moves. All who watch share one answer until then."""
    if not any(panel.moves(record) for record in shown.items):
        return None
    return round(max(0.2, shown.at + config()["LIVE_SECONDS"] + 0.05 - time.time()), 2)


def _query(request, **changes):
    """The address's query with some words changed; None takes one out."""
    query = request.GET.copy()
    for name, value in changes.items():
        query.pop(name, None)
        if value is not None:
            query[name] = value
    return query.urlencode()


def _pages(request, window, shown, first):
    """Links to the pages before and after. APIs only know forwards, so the address carries the way back."""
    links, trail = {}, [one for one in request.GET.get("trail", "").split("~") if one]
    if window.marker:
        before = max(1, first - window.limit)
        previous = trail[-1] if trail and before > 1 else None
        links["previous"] = _query(
            request, marker=previous, trail="~".join(trail[:-1]) or None, first=before if previous else None
        )
        links["start"] = _query(request, marker=None, trail=None, first=None)
    if shown.next:
        way = [*trail, window.marker] if window.marker else trail
        while len("~".join(way)) > TRAIL:
            way.pop(0)
        links["next"] = _query(
            request, marker=shown.next, trail="~".join(way) or None, first=first + len(shown.items)
        )
    return links


def columns(request, panel, backend):
    """Remember which columns a person wants to see."""
    if request.method == "POST":
        known = [column.name for column in panel.columns_on(backend)]
        chosen = [name for name in request.POST.getlist("columns") if name in known]
        request.session["nova_columns"] = request.session.get("nova_columns", {}) | {panel.name: chosen}
    return redirect(back(request, panel.url(request, "list")))


def data(record):
    """A record as plain data: its fields and what they hold."""
    if is_dataclass(record):
        return {one.name: data(getattr(record, one.name)) for one in fields(record) if one.repr}
    if isinstance(record, dict):
        return {key: data(value) for key, value in record.items()}
    if isinstance(record, (list, tuple)):
        return [data(one) for one in record]
    return record


def export(request, panel, backend, window, filters):
    """All pages of the list as CSV, as they come, at most EXPORT_ROWS rows."""
    columns = panel.columns_on(backend)
    largest = max(config()["PAGE_SIZES"])

    def part(marker):
        return backend.ask("list", Window(marker, largest, window.sort, window.descending), **filters)

    first = part("")  # before the answer begins, so that a refusal can still be told

    def rows():
        shown, left = first, config()["EXPORT_ROWS"]
        yield ["id", *(str(column.label) for column in columns)]
        while True:
            for record in shown.items[:left]:
                yield [record.id, *(cell(panel, column, record) for column in columns)]
            left -= len(shown.items)
            if not shown.next or left <= 0:
                return
            try:
                shown = part(shown.next)
            except CloudError as error:
                yield [_("The list ends here: %(why)s") % {"why": error}]
                return

    return csv_answer(f"{panel.name}-{request.scope.project.name}-{request.scope.region}.csv", rows())


def detail(request, panel, backend, id):
    backend.check(id)
    record = backend.shared(config()["LIVE_SECONDS"], "get", id)
    if request.GET.get("format") == "json":
        return JsonResponse(data(record))
    template = "_facts.html" if "HX-Request" in request.headers else "detail.html"
    return page(request, template, **_about(request, panel, backend, record))


def tab(request, panel, backend, id, tab):
    """One tab of a record's page; the words of the address that its method takes are handed to it."""
    chosen = next((one for one in _tabs(request, panel, backend) if one.verb == tab), None)
    if chosen is None:
        raise Http404
    backend.check(id)
    asked = {name: request.GET[name] for name in chosen.accepts(backend) if name in request.GET}
    record = backend.shared(config()["LIVE_SECONDS"], "get", id)
    try:
        content, trouble = chosen.content(panel, backend, id, **asked), None
    except CloudError as error:
        content, trouble = None, error
    if request.GET.get("format") == "text" and isinstance(content, str):
        answer = HttpResponse(content, content_type="text/plain; charset=utf-8")
        answer["Content-Disposition"] = f'attachment; filename="{chosen.verb}.txt"'
        return answer
    context = _about(request, panel, backend, record) | {
        "tab": chosen,
        "content": content,
        "trouble": trouble,
    }
    template = "_tab.html" if "HX-Request" in request.headers else "detail.html"
    return page(request, template, asked=asked, **context)


def _tabs(request, panel, backend):
    return [*panel.tabs_on(backend, request.user), *_added(request, panel, backend)]


def _added(request, panel, backend):
    """The tabs that other panels add to this one's pages."""
    return [tab for one in panels() for tab in one.tabs_for(panel, backend, request.user)]


def _about(request, panel, backend, record):
    related = [
        one for one in panel.related_on(backend.scope, request.user) if one.panel.belongs(one.by, record)
    ]
    return {
        "record": record,
        "details": panel.details_on(backend),
        "actions": [one for one in panel.actions_on(backend, request.user) if one.when(record)],
        "tabs": [*panel.tabs_on(backend, request.user), *related, *_added(request, panel, backend)],
        "tab": None,
        "due": config()["LIVE_SECONDS"] if panel.moves(record) else None,
        "can_create": panel.can_create(backend, request.user),
    }
