"""Totals in memory, of messages or of rows: added up to coarser levels, and compared. Pure."""

from collections import Counter, defaultdict
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from smsdeck.rollups.levels import Level, bucket
from smsdeck.rollups.models import COUNTRIES, COUNTRY_KEY, ERROR_KEY, KEY, TREND
from smsdeck.rollups.shares import Differences, ErrorKey, Key

Sums = dict[str, int]
CountryKey = tuple[datetime, str]
KINDS = {len(COUNTRY_KEY): "rollup_country", len(KEY): "rollup", len(ERROR_KEY): "errors"}


@dataclass
class Counted:
    """Totals, errors and totals by country by key, without zeros."""

    totals: Differences = field(default_factory=dict)
    errors: dict[ErrorKey, int] = field(default_factory=dict)
    countries: dict[CountryKey, Sums] = field(default_factory=dict)

    def rows(self) -> dict[tuple[Any, ...], Sums]:
        """All as one: errors have the longest keys and one column, `count`; countries have the shortest keys."""
        errors: dict[tuple[Any, ...], Sums] = {key: {"count": count} for key, count in self.errors.items()}
        return {**self.totals, **errors, **self.countries}


@dataclass(frozen=True)
class Difference:
    """A row whose columns are not what they should be; only those that differ."""

    key: tuple[Any, ...]
    stored: Sums
    counted: Sums

    @property
    def kind(self) -> str:
        """What its table's name begins with."""
        return KINDS[len(self.key)]


def coarsen(parts: list[Counted], level: Level) -> Counted:
    """The sum of `parts`, in buckets of `level`."""
    totals: dict[Key, Counter[str]] = defaultdict(Counter)
    countries: dict[CountryKey, Counter[str]] = defaultdict(Counter)
    errors: Counter[ErrorKey] = Counter()
    for part in parts:
        for (start, *series), sums in part.totals.items():
            country, operator, program = series
            totals[bucket(start, level), country, operator, program].update(sums)
            if level in COUNTRIES:
                counts = {name: count for name, count in sums.items() if name in TREND}
                countries[bucket(start, level), country].update(counts)
        for (start, country, operator, program, state, blame, code), count in part.errors.items():
            errors[bucket(start, level), country, operator, program, state, blame, code] += count
    return Counted(
        {key: dict(sums) for key, sums in totals.items()},
        dict(errors),
        {key: dict(sums) for key, sums in countries.items()},
    )


def compare(stored: Counted, counted: Counted) -> Iterator[Difference]:
    """The rows that differ, in key order."""
    have, want = stored.rows(), counted.rows()
    for key in sorted(have.keys() | want.keys()):
        mine, right = have.get(key, {}), want.get(key, {})
        names = [name for name in mine.keys() | right.keys() if mine.get(name, 0) != right.get(name, 0)]
        if names:
            yield Difference(
                key,
                {name: mine.get(name, 0) for name in sorted(names)},
                {name: right.get(name, 0) for name in sorted(names)},
            )


def to_add(stored: Counted, counted: Counted) -> Counted:
    """What makes `stored` into `counted` when it is added, in key order."""
    found = Counted()
    for row in compare(stored, counted):
        change = {name: row.counted[name] - row.stored[name] for name in row.counted}
        if "count" in change:
            found.errors[row.key] = change["count"]
        else:
            found.totals[row.key] = change
    return found
