"""Looking into the audit log, however long it is: newest first, page by page, each page at a bounded cost.

The entries that somebody may see come from an index. Words and the other filters are looked for among the next ``SPAN`` of
them; a page that found fewer than it may hold says where to look on, so that no question ever reads the whole log.
"""

from datetime import UTC, date, datetime, time, timedelta

from django.db.models import Q

from .models import Entry

SPAN = 20_000  # entries that one page looks through
SKEW = timedelta(minutes=5)  # ids follow the time, but for clocks that are set and writes side by side
DAY = timedelta(days=1)
EARLIEST, LATEST = date(2000, 1, 1), date(2999, 12, 31)  # days that can be asked for
WORDS = "resource", "detail", "request_id"


def page(entries, marker="", limit=20, *, record="", since=None, until=None, **filters):
    """``([Entry, ...], marker of what follows or "")`` of those ``entries`` that fit, older than the marker.

    Filters: ``name`` (words), ``person`` (part of the name), ``action`` (verb), ``kind`` (panel), ``result``, ``record`` (its
    id), and the days ``since`` and ``until`` of UTC, both included.
    """
    entries = _bounded(entries, marker, since, until)
    if record:  # has an index of its own
        entries = entries.filter(record_id=record)
    fitting, floor = _fitting(entries, filters), None
    if fitting is not entries or since or until:
        floor = entries.order_by("-pk").values_list("pk", flat=True)[SPAN : SPAN + 1].first()
        if floor is not None:
            fitting = fitting.filter(pk__gt=floor)
    if since:
        fitting = fitting.filter(at__gte=_begin(since))
    if until:
        fitting = fitting.filter(at__lt=_begin(until) + DAY)
    rows = list(fitting.order_by("-pk")[: limit + 1])
    if len(rows) > limit:
        return rows[:limit], str(rows[limit - 1].pk)
    return rows, "" if floor is None else str(floor + 1)


def _bounded(entries, marker, since, until):
    """Those that a page may have to look at: ids follow the time, so that days are ranges of ids."""
    if str(marker).isdecimal():
        entries = entries.filter(pk__lt=int(marker))
    if since:
        first = _first(_begin(since) - SKEW)
        entries = entries.none() if first is None else entries.filter(pk__gte=first)
    if until and (after := _first(_begin(until) + DAY + SKEW)) is not None:
        entries = entries.filter(pk__lt=after)
    return entries


def _first(moment):
    """The id of the first entry since a moment."""
    return Entry.objects.filter(at__gte=moment).order_by("at").values_list("pk", flat=True).first()


def _begin(day):
    day = min(max(day, EARLIEST), LATEST)
    return datetime.combine(day, time(), UTC)


def _fitting(entries, filters):
    """What fits of ``entries``; the same object where nothing is asked for."""
    exact = {"verb": filters.get("action"), "panel": filters.get("kind"), "result": filters.get("result")}
    if asked := {field: value for field, value in exact.items() if value}:
        entries = entries.filter(**asked)
    if person := filters.get("person"):
        entries = entries.filter(who__icontains=person)
    if name := filters.get("name"):
        words = Q()
        for field in WORDS:
            words |= Q(**{f"{field}__icontains": name})
        entries = entries.filter(words)
    return entries
