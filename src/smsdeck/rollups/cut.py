"""Rows of totals grouped into buckets by SQL."""

from bisect import bisect_right
from collections.abc import Sequence
from datetime import UTC, datetime
from typing import Any

from sqlalchemy import BigInteger, ColumnElement, func
from sqlalchemy.ext.compiler import compiles
from sqlalchemy.sql.functions import GenericFunction

from smsdeck.rollups.levels import STEP_S
from smsdeck.rollups.reads import Read


class epoch_s(GenericFunction[int]):  # noqa: N801 - a SQL function's name
    """A UTC datetime column as seconds since the epoch."""

    type = BigInteger()
    inherit_cache = True


@compiles(epoch_s, "sqlite")
def _epoch_sqlite(element: Any, compiler: Any, **options: Any) -> str:
    return whole_seconds(compiler.process(element.clauses, **options))


def whole_seconds(column: str) -> str:
    """SQLite's words for it. Without the fraction: strftime rounds that to milliseconds, and .9995 s up."""
    return f"CAST(strftime('%s', substr({column}, 1, 19)) AS INTEGER)"


@compiles(epoch_s, "mysql")
@compiles(epoch_s, "mariadb")
def _epoch_mysql(element: Any, compiler: Any, **options: Any) -> str:
    # Unlike UNIX_TIMESTAMP, this does not ask the connection for its time zone.
    return f"TIMESTAMPDIFF(SECOND, '1970-01-01', {compiler.process(element.clauses, **options)})"


class Cut:
    """A stretch in which the clock keeps one distance to UTC, cut into buckets that begin at `bounds`."""

    def __init__(self, bounds: Sequence[datetime], start: datetime, step_s: int, offset_s: int) -> None:
        self._bounds = bounds
        self._start = start
        self._step_s = step_s
        self._offset_s = offset_s
        self._found: dict[datetime | int, datetime] = {}

    def start(self, read: Read) -> ColumnElement[Any]:
        """For SQL to group by: the row's bucket where that is a step, for then the key's order spares the server a
        table of its own; else where its step begins, by the clock, in seconds.
        """
        at: ColumnElement[Any] = read.table.c.bucket
        if STEP_S[read.level] == self._step_s:
            return at.label("start")
        local = func.epoch_s(at) + self._offset_s
        return (local - local % self._step_s).label("start")

    def bucket(self, start: datetime | int) -> datetime:
        """The bound that such a step belongs to: it may have begun before this stretch."""
        if start not in self._found:  # asked once for each key
            at = start if isinstance(start, datetime) else datetime.fromtimestamp(int(start) - self._offset_s, UTC)
            self._found[start] = self._bounds[bisect_right(self._bounds, max(at, self._start)) - 1]
        return self._found[start]
