"""Numbers of one instance: as they are now, or how they went."""

from dataclasses import dataclass
from datetime import datetime
from itertools import pairwise

SPANS = {"3": 300, "24": 900, "168": 3600}  # hours that a chart shows -> seconds between its moments


@dataclass(frozen=True)
class Measure:
    """A line of a chart: what it is called, in what unit, and a value or None for each moment."""

    label: str
    unit: str
    values: tuple[float | None, ...]


@dataclass(frozen=True)
class Metrics:
    """``moments`` and ``measures`` for a chart, ``facts`` [(what, value)] as they are now; ``refused``: why there is nothing.

    ``silent``: whoever keeps how they went does not answer, so that there are facts at the most.
    """

    moments: tuple[datetime, ...] = ()
    measures: tuple[Measure, ...] = ()
    facts: tuple[tuple[str, str], ...] = ()
    refused: str = ""
    hours: int = 0
    silent: bool = False

    @property
    def rows(self):
        """The chart as a table: [(moment, [value of each measure])]."""
        columns = [measure.values for measure in self.measures]
        return [(moment, values) for moment, *values in zip(self.moments, *columns, strict=True)]


def lines(told, wanted, hours):
    """``Metrics`` of ``{key: {moment: value}}`` and ``[(key, label, unit)]``; what nobody measured is no line."""
    moments = tuple(sorted({moment for values in told.values() for moment in values}))
    measures = tuple(
        Measure(label, unit, tuple(told[key].get(moment) for moment in moments))
        for key, label, unit in wanted
        if told.get(key)
    )
    return Metrics(moments, measures, hours=hours)


def rates(counted):
    """``{moment: by the second}`` of ``{moment: count}``; a counter that began anew is left out."""
    found = {}
    for (before, least), (after, most) in pairwise(sorted(counted.items())):
        if most >= least:
            found[after] = (most - least) / (after - before).total_seconds()
    return found
