"""Sums of the totals, read from what `cover` and `reads` name. None of the SQL here touches `messages`."""

from collections import defaultdict
from collections.abc import Mapping, Sequence
from datetime import datetime
from enum import StrEnum
from typing import Any

from sqlalchemy import RowMapping, Select, Table, and_, func, or_, select
from sqlalchemy.ext.asyncio import AsyncConnection

from smsdeck.messages.ranges import Range
from smsdeck.rollups.cover import Parts
from smsdeck.rollups.cut import Cut
from smsdeck.rollups.levels import Level
from smsdeck.rollups.models import ROLLUPS, SUMS, TREND, rollup_minute
from smsdeck.rollups.reads import Read
from smsdeck.rollups.sums import sums_of

Sums = dict[str, int]


class By(StrEnum):
    """What figures can be grouped by; `total`: not at all."""

    country = "country"
    operator = "operator"
    pair = "pair"
    program = "program"
    total = "total"


GROUPS: dict[By, tuple[str, ...]] = {
    By.country: ("country",),
    By.operator: ("operator",),
    By.pair: ("country", "operator"),
    By.program: ("program",),
    By.total: (),
}


def within(query: Select[Any], table: Table, spans: Sequence[Range], equal: Mapping[str, str]) -> Select[Any]:
    """Rows of these stretches, whose columns have these values."""
    at = table.c.bucket
    query = query.where(or_(*(and_(at >= span.start, at < span.end) for span in spans)))
    return query.where(*(table.c[name] == value for name, value in equal.items()))


def narrow(query: Select[Any], table: Table) -> Select[Any]:
    """Read the index that holds just what trends need. The servers would take the table itself, whose rows are
    four times as wide.
    """
    name = f"ix_{table.name}_trend"
    if any(index.name == name for index in table.indexes):
        for dialect in ("mysql", "mariadb"):
            query = query.with_hint(table, f"USE INDEX ({name})", dialect)
    return query


def key_of(row: RowMapping, by: By) -> str:
    """`UZ`, `UZ_uzmobile` …; `total` where nothing is grouped."""
    return "_".join(row[name] for name in GROUPS[by]) or By.total


def add_up(row: RowMapping, names: Sequence[str], into: Sums) -> None:
    """Add a row's sums; MySQL gives floats."""
    for name in names:
        into[name] = into.get(name, 0) + int(row[name])


async def totals(
    connection: AsyncConnection, parts: Parts, by: By, equal: Mapping[str, str] | None = None
) -> dict[str, Sums]:
    """Sums for each key of `by` that has any, in key order."""
    found: dict[str, Sums] = defaultdict(dict)
    for level, spans in parts.items():
        table, groups = ROLLUPS[level], [ROLLUPS[level].c[name] for name in GROUPS[by]]
        query = within(select(*groups, *sums_of(table, SUMS)), table, spans, equal or {}).group_by(*groups)
        for row in (await connection.execute(query.having(func.count() > 0))).mappings():
            add_up(row, SUMS, found[key_of(row, by)])
    return dict(sorted(found.items()))


async def trend(
    connection: AsyncConnection,
    parts: Sequence[Read],
    cut: Cut,
    by: By,
    equal: Mapping[str, str],
) -> dict[str, dict[datetime, Sums]]:
    """Sums of `TREND` by key and start of bucket, where there are any."""
    series: dict[str, dict[datetime, Sums]] = defaultdict(lambda: defaultdict(dict))
    for part in parts:
        table, groups = part.table, [part.table.c[name] for name in GROUPS[by]]
        query = within(select(*groups, cut.start(part), *sums_of(table, TREND)), table, part.spans, equal)
        for row in (await connection.execute(narrow(query.group_by("start", *groups), table))).mappings():
            add_up(row, TREND, series[key_of(row, by)][cut.bucket(row["start"])])
    return dict(sorted(series.items()))


async def by_minute(connection: AsyncConnection, span: Range) -> dict[datetime, Sums]:
    """Sums of `TREND` of each minute that has any."""
    minute = rollup_minute.c.bucket
    query = within(select(minute, *sums_of(rollup_minute, TREND)), rollup_minute, [span], {})
    rows = (await connection.execute(query.group_by(minute))).mappings()
    return {row["bucket"]: {name: int(row[name]) for name in TREND} for row in rows}


def minutes(span: Range) -> Parts:
    """All of a span of whole minutes from the finest level, which never lags."""
    return {Level.minute: [span]}
