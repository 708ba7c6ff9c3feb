"""Answers made of the totals: summaries, trends, settled rates. Definitions are in `figures`."""

from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

from sqlalchemy.ext.asyncio import AsyncConnection

from smsdeck.catalog.names import split_pair
from smsdeck.kit.sql import Sql
from smsdeck.messages.ranges import Range
from smsdeck.rollups import by_country, queries
from smsdeck.rollups.cut import Cut
from smsdeck.rollups.figures import Figures, figures
from smsdeck.rollups.fitting import Plan, fitting, still_kept
from smsdeck.rollups.ground import Ground, survey
from smsdeck.rollups.levels import Level
from smsdeck.rollups.local import UTC_ZONE
from smsdeck.rollups.models import SUMS
from smsdeck.rollups.queries import GROUPS, By, Sums
from smsdeck.rollups.reads import reads
from smsdeck.rollups.windows import MINUTE, align_down, buckets
from smsdeck.rollups.windows import settled as settled_span

NONE: Sums = dict.fromkeys(SUMS, 0)
Series = dict[str, dict[datetime, Sums]]


class Summaries:
    """Reads the totals, each time from the coarsest levels that are exact for what is asked."""

    def __init__(self, sql: Sql, minimum_sample: int) -> None:
        self._sql = sql
        self.minimum_sample = minimum_sample

    async def by(self, by: By, span: Range, equal: Mapping[str, str] | None = None) -> dict[str, Figures]:
        """Figures by key, for whole minutes: the one that `span` starts in counts in full. Where minutes are not
        kept any more, for whole buckets of what is. UnfitRangeError where nothing is.
        """
        totals = await self.sums(by, span, equal)
        return {key: figures(sums, self.minimum_sample) for key, sums in totals.items()}

    async def sums(self, by: By, span: Range, equal: Mapping[str, str] | None = None) -> dict[str, Sums]:
        """The same as plain sums of columns."""
        async with self._sql.snapshot() as connection:
            ground = await survey(connection, span)
            parts = ground.cover(ground.widened(span))
            return await queries.totals(connection, parts, by, equal)

    async def trend(
        self, by: By, span: Range, step_s: int | None, equal: Mapping[str, str], where: ZoneInfo = UTC_ZONE
    ) -> "Trended":
        """With a step chosen if it is None. UnfitRangeError for one that does not suit the range, the zone, or
        what is kept.
        """
        async with self._sql.snapshot() as connection:
            ground = await survey(connection, span, step_s or 0)
            plan = fitting(span, step_s, where, ground.kept)
            found = await _read(connection, ground, plan, by, equal)
        starts = plan.bounds[:-1]
        series = {key: {at: points.get(at, NONE) for at in starts} for key, points in found.items()}
        return Trended(plan.step_s, plan.level, series)

    async def plan(self, span: Range, step_s: int | None, where: ZoneInfo, most: int) -> Plan:
        """For `read`, of `most` buckets at most; UnfitRangeError as `trend`."""
        async with self._sql.snapshot() as connection:
            ground = await survey(connection, span)
            return fitting(span, step_s, where, ground.kept, most)

    async def read(self, plan: Plan, by: By, equal: Mapping[str, str]) -> Series:
        """Sums of `TREND` by key and start of bucket, where there are any."""
        async with self._sql.snapshot() as connection:
            ground = await survey(connection, plan.span, plan.step_s)
            still_kept(plan, ground.kept)
            return await _read(connection, ground, plan, by, equal)

    async def recent(self, now: datetime, window: timedelta) -> "Recent":
        """What the live tables show: `window` of whole minutes, the present one being the last."""
        end = align_down(now, MINUTE) + timedelta(seconds=MINUTE)
        span = Range(end - window, end)
        async with self._sql.read() as connection:
            countries = await queries.totals(connection, queries.minutes(span), By.country)
            minutes = await queries.by_minute(connection, span)
        everything: Counter[str] = Counter(NONE)
        for sums in countries.values():
            everything.update(sums)
        return Recent(
            total=figures(everything, self.minimum_sample),
            countries={key: figures(sums, self.minimum_sample) for key, sums in countries.items()},
            minutes={at: minutes.get(at, NONE) for at in buckets(span, MINUTE)},
        )


async def _read(
    connection: AsyncConnection, ground: Ground, plan: Plan, by: By, equal: Mapping[str, str]
) -> Series:
    found: Series = {}
    lacking = await by_country.lacking(connection, plan.span, ground.kept[Level.day])
    for piece in plan.pieces:
        parts = reads(ground.cover(piece.span, plan.level), {*GROUPS[by], *equal}, lacking)
        cut = Cut(plan.bounds, piece.span.start, plan.step_s, piece.offset_s)
        _join(found, await queries.trend(connection, parts, cut, by, equal))
    return dict(sorted(found.items()))


def _join(into: Series, more: Series) -> None:
    for key, points in more.items():
        series = into.setdefault(key, {})
        for at, sums in points.items():
            before = series.get(at)
            series[at] = {name: before[name] + count for name, count in sums.items()} if before else sums


@dataclass(frozen=True)
class Trended:
    """Sums of `TREND` by key and start of bucket: every key has every bucket that touches the span asked for.
    `level` is the coarsest that was read.
    """

    step_s: int
    level: Level
    series: Series


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
    span = settled_span(now, window_s, settle_s)
    async with sql.read() as connection:
        totals = await queries.totals(connection, queries.minutes(span), By.pair)
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
