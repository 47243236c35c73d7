"""The audit log across all clouds: everybody their own, those who run the site everything."""

from urllib.parse import urlencode

from django import forms
from django.http import Http404, JsonResponse
from django.utils.translation import gettext_lazy as _
from django.views.decorators.cache import never_cache

from ..clouds import clouds
from ..conf import config
from ..exports import cell, csv_answer
from ..forms import given
from ..gate import page, signed_in
from ..panels.activity import panel
from ..panels.activity.panel import Looked
from ..panels.activity.record import event
from ..views import data
from .models import Entry
from .search import page as part

LARGEST = 1000  # entries that are read at once for a file


class Everywhere(Looked):
    """The filters of the page; those who run the site choose whose entries, and look for people."""

    cloud = forms.ChoiceField(label=_("Cloud"))

    def __init__(self, *args, staff, **kwargs):
        super().__init__(*args, **kwargs)
        known = [(one.slug, one.name) for one in clouds().values()]
        self.fields["cloud"].choices = [("", _("Any cloud")), *known]
        self.offer_words([("", _("My own")), ("all", _("Everybody’s"))][: 2 if staff else 1])
        for one in self.fields.values():
            one.required = False


def _visible(request, of="", cloud=""):
    entries = Entry.objects.all() if of == "all" and request.user.is_staff else _own(request)
    return entries.filter(cloud=cloud) if cloud else entries


def _own(request):
    return Entry.objects.filter(user=request.user.pk)


@never_cache
@signed_in
def listing(request):
    """Newest first, page by page, searched; also as CSV and JSON."""
    form = Everywhere(request.GET, staff=request.user.is_staff)
    form.is_valid()
    asked = given(form)
    entries = _visible(request, asked.pop("of", ""), asked.pop("cloud", ""))
    if request.GET.get("format") == "csv":
        return csv_answer("activity.csv", _rows(entries, asked))
    sizes, limit = config()["PAGE_SIZES"], request.GET.get("limit", "")
    limit = int(limit) if limit in map(str, sizes) else sizes[0]
    marker = request.GET.get("marker", "")[:20]
    found, following = part(entries, marker, limit, **asked)
    events = [event(entry) for entry in found]
    if request.GET.get("format") == "json":
        return JsonResponse(
            {"items": [data(one) for one in events], "next": following or None, "total": None}
        )
    query = request.GET.copy()
    query.pop("marker", None)
    context = {
        "panel": panel,
        "records": events,
        "columns": [one for one in panel.columns if one.chosen or one.name in ("cloud_name", "place")],
        "filter_form": form,
        "filtered": bool(given(form)),
        "marker": marker,
        "start": query.urlencode(),
        "next": f"{query.urlencode()}&{urlencode({'marker': following})}" if following else "",
        "query": query.urlencode(),
    }
    return page(request, "audit.html", **context)


def _rows(entries, asked):
    """The file's lines, at most EXPORT_ROWS."""
    yield ["id", *(str(column.label) for column in panel.columns)]
    marker, left = "", config()["EXPORT_ROWS"]
    while left > 0:
        found, marker = part(entries, marker, min(LARGEST, left), **asked)
        for one in map(event, found):
            yield [one.id, *(cell(panel, column, one) for column in panel.columns)]
        left -= len(found)
        if not marker:
            return


@never_cache
@signed_in
def entry(request, pk):
    """One entry with all that is known of it."""
    found = _visible(request, "all").filter(pk=pk).first()
    if found is None:
        raise Http404
    one = event(found)
    if request.GET.get("format") == "json":
        return JsonResponse(data(one))
    details = [column for column in panel.details if not column.link]
    return page(request, "audit_entry.html", panel=panel, record=one, details=details)
