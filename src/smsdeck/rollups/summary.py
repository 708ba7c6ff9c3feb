"""Answers made of the totals: summaries, trends, settled rates. Definitions are in `figures`."""

from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta

from smsdeck.catalog.names import split_pair
from smsdeck.kit.sql import Sql
from smsdeck.messages.ranges import Range
from smsdeck.rollups import queries
from smsdeck.rollups.figures import Figures, figures
from smsdeck.rollups.models import SUMS
from smsdeck.rollups.queries import By, Sums
from smsdeck.rollups.windows import MINUTE, align, align_down, buckets
from smsdeck.rollups.windows import settled as settled_span

NONE: Sums = dict.fromkeys(SUMS, 0)


class Summaries:
    """Reads `rollup_minute`."""

    def __init__(self, sql: Sql, minimum_sample: int) -> None:
        self._sql = sql
        self.minimum_sample = minimum_sample

    async def by(self, by: By, span: Range, equal: Mapping[str, str] | None = None) -> dict[str, Figures]:
        """Figures by key, for whole minutes: the one that `span` starts in counts in full."""
        async with self._sql.read() as connection:
            totals = await queries.totals(connection, align(span, MINUTE), by, equal)
        return {key: figures(sums, self.minimum_sample) for key, sums in totals.items()}

    async def trend(
        self, by: By, span: Range, step_s: int, equal: Mapping[str, str]
    ) -> dict[str, dict[datetime, Sums]]:
        """Sums by key and bucket. Every key has every bucket of the aligned span."""
        whole = align(span, step_s)
        async with self._sql.read() as connection:
            series = await queries.trend(connection, whole, step_s, by, equal)
        starts = list(buckets(whole, step_s))
        return {key: {at: points.get(at, NONE) for at in starts} for key, points in series.items()}

    async def recent(self, now: datetime, window: timedelta) -> "Recent":
        """What the live tables show: `window` of whole minutes, the present one being the last."""
        end = align_down(now, MINUTE) + timedelta(seconds=MINUTE)
        span = Range(end - window, end)
        async with self._sql.read() as connection:
            countries = await queries.totals(connection, span, By.country)
            minutes = await queries.by_minute(connection, span)
        everything: Counter[str] = Counter(NONE)
        for sums in countries.values():
            everything.update(sums)
        return Recent(
            total=figures(everything, self.minimum_sample),
            countries={key: figures(sums, self.minimum_sample) for key, sums in countries.items()},
            minutes={at: minutes.get(at, NONE) for at in buckets(span, MINUTE)},
        )


@dataclass(frozen=True)
class Recent:
    """Figures of a sliding window: of everything, by country, and sums minute by minute."""

    total: Figures
    countries: dict[str, Figures]
    minutes: dict[datetime, Sums]


@dataclass(frozen=True)
class SettledRate:
    """Of a pair's messages that have had the time to come to an end. `program` is None for all together."""

    pair: str
    country: str
    program: str | None
    success: int
    failures_operator: int
    n: int


async def settled(sql: Sql, now: datetime, window_s: int, settle_s: int) -> list[SettledRate]:
    """Each pair with messages sent in the whole minutes of [now - window - settle, now - settle].

    What is still pending there counts neither way: `settle_s` is to be longer than the time-outs that end it.
    """
    async with sql.read() as connection:
        totals = await queries.totals(connection, settled_span(now, window_s, settle_s), By.pair)
    return [
        SettledRate(
            pair=pair,
            country=split_pair(pair)[0],
            program=None,
            success=sums["success"],
            failures_operator=sums["failure_operator"],
            n=sums["success"] + sums["failure_operator"],
        )
        for pair, sums in totals.items()
    ]
