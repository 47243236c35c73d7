"""Numbers of one instance: as they are now, or how they went."""

from dataclasses import dataclass
from datetime import datetime


@dataclass(frozen=True)
class Measure:
    """A line of a chart: what it is called, in what unit, and a value or None for each moment."""

    label: str
    unit: str
    values: tuple[float | None, ...]


@dataclass(frozen=True)
class Metrics:
    """``moments`` and ``measures`` for a chart, ``facts`` [(what, value)] as they are now; ``refused``: why there is nothing."""

    moments: tuple[datetime, ...] = ()
    measures: tuple[Measure, ...] = ()
    facts: tuple[tuple[str, str], ...] = ()
    refused: str = ""
    hours: int = 0

    @property
    def rows(self):
        """The chart as a table: [(moment, [value of each measure])]."""
        columns = [measure.values for measure in self.measures]
        return [(moment, values) for moment, *values in zip(self.moments, *columns, strict=True)]
