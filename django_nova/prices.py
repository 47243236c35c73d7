"""What things cost, if the operator of the site says so: the ``PRICES`` setting. No cloud's API tells it.

An estimate for people who choose a size, never a bill.
"""

from dataclasses import dataclass
from fnmatch import fnmatchcase
from numbers import Real

from .conf import config

HOURS = 730  # of a month, as clouds count them
RATES = "vcpu", "memory", "disk"
TABLES = "flavors", "volumes"
KEYS = {"currency", *RATES, *TABLES}
COLUMNS = "price", "hourly", "monthly", "cost"  # what records call their prices


@dataclass(frozen=True)
class Price:
    """An amount of money; of what rate is said beside it."""

    amount: float
    currency: str

    def __str__(self):
        return f"{self.amount:.4g} {self.currency}"

    def times(self, number):
        return Price(self.amount * number, self.currency)


class Prices:
    """Those of one cloud; all rates are for an hour."""

    def __init__(self, table):
        self.table, self.currency = table, table.get("currency", "")

    def __bool__(self):
        return bool(self.table)

    def flavor(self, name, vcpus=0, memory=0, disk=0):
        """Of a size, by its name or by what it is made of (memory in MiB, disk in GB). None: nobody said."""
        amount = _looked_up(self.table.get("flavors", {}), name)
        rates = [self.table.get(rate) for rate in RATES]
        if amount is None and any(rate is not None for rate in rates):
            sizes = vcpus or 0, (memory or 0) / 1024, disk or 0
            amount = sum((rate or 0) * size for rate, size in zip(rates, sizes, strict=True))
        return None if amount is None else Price(amount, self.currency)

    def volume(self, kind, size):
        """Of a volume of so many GB."""
        rate = _looked_up(self.table.get("volumes", {}), kind)
        return None if rate is None else Price(rate * size, self.currency)


def prices(cloud):
    return Prices(config()["PRICES"].get(cloud.slug, {}))


def without(columns, cloud):
    """The columns of a cloud: where no price is known, nothing is said of any."""
    known = prices(cloud)
    return [column for column in columns if known or column.name not in COLUMNS]


def together(found):
    """The sum of prices, of which some may not be known; None if none is."""
    known = [one for one in found if one is not None]
    return Price(sum(one.amount for one in known), known[0].currency) if known else None


def _looked_up(table, name):
    """By the name itself, else by the first pattern that it fits."""
    if name in table:
        return table[name]
    return next((rate for pattern, rate in table.items() if fnmatchcase(name, pattern)), None)


def mistakes(given, clouds):
    """What is wrong with a ``PRICES`` setting, a sentence for each."""
    if not isinstance(given, dict):
        yield "PRICES is no dictionary."
        return
    for slug, table in given.items():
        where = f"PRICES[{slug!r}]"
        if slug not in clouds:
            yield f"{where} is about no cloud of CLOUDS."
        if not isinstance(table, dict):
            yield f"{where} is no dictionary."
            continue
        if unknown := sorted(map(str, set(table) - KEYS)):
            yield f"{where} has unknown keys: {', '.join(unknown)}."
        if not isinstance(table.get("currency", ""), str) or not table.get("currency"):
            yield f"{where} names no currency."
        rates = {rate: table[rate] for rate in RATES if rate in table}
        for name in TABLES:
            rows = table.get(name, {})
            if not isinstance(rows, dict):
                yield f"{where}[{name!r}] is no dictionary."
                continue
            rates |= {f"{name} {row}": rate for row, rate in rows.items()}
        for name, rate in rates.items():
            if isinstance(rate, bool) or not isinstance(rate, Real) or not 0 <= rate < float("inf"):
                yield f"{where}: {name} is no price: {rate!r}."
