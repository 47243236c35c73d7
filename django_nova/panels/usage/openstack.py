"""What a project used, by Nova's own count: from launch to deletion, running or not.

https://docs.openstack.org/api-ref/compute/#usage-reports-os-simple-tenant-usage
"""

import re
from dataclasses import replace
from datetime import UTC, datetime, timedelta

from django.utils.dateparse import parse_datetime
from django.utils.http import urlencode

from ...clouds.errors import Invalid, NotFound
from .. import Backend as Base
from .record import Report, Used, hours, midnight, period, summed

PAGES = 21  # of as many instances as Nova tells at once, usually a thousand; the last one is empty
SECONDS = 60  # that a count is good for


class Backend(Base):
    Record = Used
    ids = re.compile(r"[A-Za-z0-9-]+")
    sorts = {name: name for name in ("name", "flavor", "hours", "started", "cost")}

    @classmethod
    def available(cls, scope):
        return scope.api.has("compute")

    def list(self, window, *, start=None, end=None, name=""):
        """A page of the instances of a period, those first that were there longest.

        The sums need all of them: Nova is asked for all, at most twenty times a thousand, once a minute for all who look.
        """
        start, end = period(start, end, datetime.now(UTC).date())
        rows, days, sums, cut = self.shared(SECONDS, "report", start, end)
        rows = [row for row in rows if name.casefold() in row.name.casefold()]
        rows.sort(key=_by(window.sort or "hours"), reverse=window.descending or not window.sort)
        if window.marker and not window.marker.isdecimal():
            raise Invalid(window.marker)
        first = int(window.marker or 0)
        following = first + window.limit
        return Report(
            tuple(rows[first:following]), str(following) if following < len(rows) else "", len(rows),
            start=start, end=end, days=days, sums=sums, cut=cut,
        )  # fmt: skip

    def get(self, id):
        today = datetime.now(UTC).date()
        start, end = period(None, None, today)
        rows = self.shared(SECONDS, "report", start, end)[0]
        found = next((row for row in rows if row.id == id), None)
        if found is None:
            raise NotFound(id)
        return found

    def report(self, start, end):
        """``([Used], sums of the days, sums of all, whether there are more)`` from one day to another, both included."""
        now = datetime.now(UTC)
        begin, until = midnight(start), min(midnight(end) + timedelta(days=1), now)
        found, cut = self._told(begin, until)
        rows = [_used(raw, begin, until) for raw in found]
        rates, days, sums = summed(self.scope.cloud, rows, start, end, now)
        costs = [replace(row, cost=rates[row.id] and rates[row.id].times(row.hours)) for row in rows]
        return costs, days, sums, cut

    def _told(self, begin, until):
        """All that Nova tells of a period, page by page until there is none: an instance that it leaves out of a page makes it
        tell of no next one, though there is."""
        compute, found, marker = self.api.adapter("compute", "2.40"), [], ""
        for _page in range(PAGES):
            query = {"start": _written(begin), "end": _written(until)} | (
                {"marker": marker} if marker else {}
            )
            answer = compute.get(f"/os-simple-tenant-usage/{self.scope.project.id}?{urlencode(query)}").json()
            rows = answer["tenant_usage"].get("server_usages") or []
            found += rows
            if not rows:
                return found, False
            marker = rows[-1]["instance_id"]
        return found, True


def _written(moment):
    return moment.strftime("%Y-%m-%dT%H:%M:%S.%f")


def _moment(text):
    return parse_datetime(f"{text}Z") if text else None


def _used(raw, begin, until):
    started, ended = _moment(raw["started_at"]), _moment(raw["ended_at"])
    return Used(
        id=raw["instance_id"],
        name=raw["name"],
        status="gone" if ended else "there",
        flavor=raw["flavor"],
        vcpus=raw["vcpus"],
        memory=raw["memory_mb"],
        disk=raw["local_gb"],
        hours=hours(started, ended, begin, until),
        started=started,
        ended=ended,
    )


def _by(column):
    def key(row):
        value = getattr(row, column)
        value = value.amount if column == "cost" and value else value
        if isinstance(value, str):
            value = value.casefold()
        return value is not None, 0 if value is None else value, row.id

    return key
