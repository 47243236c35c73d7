"""What was used: one line for each instance or kind of thing, and the sums of a period and of its days."""

from dataclasses import dataclass, field
from datetime import UTC, date, datetime, timedelta

from ...prices import Price, prices, together
from ..backend import Page, Ref


@dataclass(frozen=True)
class Used:
    """What an instance used in a period: hours that it existed, running or not. Memory in MiB, disk in GB."""

    id: str
    name: str
    status: str  # "there" or "gone"
    flavor: str
    vcpus: int
    memory: int
    disk: int
    hours: float
    started: datetime
    ended: datetime | None = None
    cost: Price | None = None

    @property
    def instance(self):
        return Ref(self.id, self.name) if self.status == "there" else None


@dataclass(frozen=True)
class Sum:
    """What all instances used in a day or in the period. ``day`` None: in the period."""

    day: date | None
    instances: int
    hours: float
    vcpu_hours: float
    memory_hours: float  # GB
    disk_hours: float  # GB
    cost: Price | None = None


@dataclass(frozen=True)
class Report(Page):
    """A page of them, with the sums. ``cut``: there were more than the cloud was asked for."""

    start: date | None = None
    end: date | None = None
    days: tuple[Sum, ...] = ()
    sums: Sum | None = None
    cut: bool = field(default=False)

    @property
    def before(self):
        """The first and the last day of the month before."""
        last = self.start.replace(day=1) - timedelta(days=1)
        return last.replace(day=1), last


EARLIEST = date(2010, 1, 1)  # before there was a Nova, nothing was used


def period(start, end, today):
    """The first and the last day that are meant: this month if nothing is said, a year at the most."""
    last = min(max(end or today, EARLIEST), today)
    first = start or last.replace(day=1)
    if first > last:
        first, last = last, min(first, today)
    return max(first, EARLIEST, last - timedelta(days=365)), last


def midnight(day):
    return datetime(day.year, day.month, day.day, tzinfo=UTC)


def summed(cloud, rows, start, end, now):
    """``({id: price of an hour or None}, the sums of the days, the sums of all)`` of rows from one day to another."""
    table, days = prices(cloud), []
    rates = {row.id: table.flavor(row.flavor, row.vcpus, row.memory, row.disk) for row in rows}
    day = start
    while day <= end:
        begin = midnight(day)
        days.append(_sum(day, rows, rates, begin, min(begin + timedelta(days=1), now)))
        day += timedelta(days=1)
    return (
        rates,
        tuple(days),
        _sum(None, rows, rates, midnight(start), min(midnight(end) + timedelta(days=1), now)),
    )


def _sum(day, rows, rates, begin, end):
    shares = [(row, hours(row.started, row.ended, begin, end)) for row in rows]
    shares = [(row, share) for row, share in shares if share]
    costs = [rates[row.id].times(share) for row, share in shares if rates[row.id]]
    return Sum(
        day=day,
        instances=len(shares),
        hours=sum(share for _row, share in shares),
        vcpu_hours=sum(share * row.vcpus for row, share in shares),
        memory_hours=sum(share * row.memory / 1024 for row, share in shares),
        disk_hours=sum(share * row.disk for row, share in shares),
        cost=together(costs),
    )


def hours(started, ended, begin, end):
    """How much of a life lies between two moments."""
    return max(0.0, (min(ended or end, end) - max(started, begin)).total_seconds() / 3600)
