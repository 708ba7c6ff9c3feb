"""The only SELECTs on `rollup_minute`. None of them touches `messages`."""

from collections import defaultdict
from collections.abc import Mapping
from datetime import UTC, datetime
from enum import StrEnum
from typing import Any

from sqlalchemy import BigInteger, ColumnElement, RowMapping, Select, func, select
from sqlalchemy.ext.asyncio import AsyncConnection
from sqlalchemy.ext.compiler import compiles
from sqlalchemy.sql.functions import GenericFunction

from smsdeck.messages.ranges import Range
from smsdeck.rollups.models import SUMS, TREND, rollup_minute

Sums = dict[str, int]


class By(StrEnum):
    """What figures can be grouped by."""

    country = "country"
    operator = "operator"
    pair = "pair"
    program = "program"


COLUMNS = {
    By.country: (rollup_minute.c.country,),
    By.operator: (rollup_minute.c.operator,),
    By.pair: (rollup_minute.c.country, rollup_minute.c.operator),
    By.program: (rollup_minute.c.program,),
}


class epoch_s(GenericFunction[int]):  # noqa: N801 - a SQL function's name
    """A UTC datetime column as seconds since the epoch."""

    type = BigInteger()
    inherit_cache = True


@compiles(epoch_s, "sqlite")
def _epoch_sqlite(element: Any, compiler: Any, **options: Any) -> str:
    return f"CAST(strftime('%s', {compiler.process(element.clauses, **options)}) AS INTEGER)"


@compiles(epoch_s, "mysql")
@compiles(epoch_s, "mariadb")
def _epoch_mysql(element: Any, compiler: Any, **options: Any) -> str:
    # Unlike UNIX_TIMESTAMP, this does not ask the connection for its time zone.
    return f"TIMESTAMPDIFF(SECOND, '1970-01-01', {compiler.process(element.clauses, **options)})"


def _sum_columns(names: tuple[str, ...]) -> list[ColumnElement[Any]]:
    return [func.sum(rollup_minute.c[name]).label(name) for name in names]


def _where(query: Select[Any], equal: Mapping[str, str]) -> Select[Any]:
    return query.where(*(rollup_minute.c[name] == value for name, value in equal.items()))


def _sums(row: RowMapping, names: tuple[str, ...]) -> Sums:
    return {name: int(row[name]) for name in names}  # MySQL sums to Decimal


async def totals(
    connection: AsyncConnection, span: Range, by: By, equal: Mapping[str, str] | None = None
) -> dict[str, Sums]:
    """Sums for each key of `by` that has any, in key order."""
    minute, groups = rollup_minute.c.bucket, COLUMNS[by]
    query = select(*groups, *_sum_columns(SUMS)).where(minute >= span.start, minute < span.end)
    rows = (await connection.execute(_where(query, equal or {}).group_by(*groups))).mappings()
    return dict(sorted((_key(row, by), _sums(row, SUMS)) for row in rows))


async def trend(
    connection: AsyncConnection, span: Range, step_s: int, by: By, equal: Mapping[str, str]
) -> dict[str, dict[datetime, Sums]]:
    """Sums of `TREND` by key and start of bucket, where there are any. `span` must be aligned to the step."""
    second = func.epoch_s(rollup_minute.c.bucket)
    bucket = (second - second % step_s).label("second")
    minute, groups = rollup_minute.c.bucket, COLUMNS[by]
    query = select(*groups, bucket, *_sum_columns(TREND)).where(minute >= span.start, minute < span.end)
    query = _where(query, equal).group_by(*groups, "second")
    series: dict[str, dict[datetime, Sums]] = defaultdict(dict)
    for row in (await connection.execute(query)).mappings():
        at = datetime.fromtimestamp(int(row["second"]), UTC)
        series[_key(row, by)][at] = _sums(row, TREND)
    return dict(sorted(series.items()))


async def by_minute(connection: AsyncConnection, span: Range) -> dict[datetime, Sums]:
    """Sums of `TREND` of each minute that has any."""
    minute = rollup_minute.c.bucket
    query = select(minute, *_sum_columns(TREND)).where(minute >= span.start, minute < span.end)
    rows = (await connection.execute(query.group_by(minute))).mappings()
    return {row["bucket"]: _sums(row, TREND) for row in rows}


def _key(row: RowMapping, by: By) -> str:
    return "_".join(row[column.name] for column in COLUMNS[by])
