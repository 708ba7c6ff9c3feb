"""Rows of totals grouped into buckets by SQL."""

from bisect import bisect_right
from collections.abc import Sequence
from datetime import UTC, datetime
from typing import Any

from sqlalchemy import BigInteger, ColumnElement, Table, func
from sqlalchemy.ext.compiler import compiles
from sqlalchemy.sql.functions import GenericFunction


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


class Cut:
    """A stretch in which the clock keeps one distance to UTC, cut into buckets that begin at `bounds`."""

    def __init__(self, bounds: Sequence[datetime], start: datetime, step_s: int, offset_s: int) -> None:
        self._bounds = bounds
        self._start = start
        self._step_s = step_s
        self._offset_s = offset_s
        self._found: dict[int, datetime] = {}

    def second(self, table: Table) -> ColumnElement[Any]:
        """For SQL to group by: where the row's step begins, by the clock, in seconds."""
        local = func.epoch_s(table.c.bucket) + self._offset_s
        return (local - local % self._step_s).label("second")

    def bucket(self, second: int) -> datetime:
        """The bound that such a step belongs to: it may have begun before this stretch."""
        if second not in self._found:  # asked once for each key
            at = max(datetime.fromtimestamp(int(second) - self._offset_s, UTC), self._start)
            self._found[second] = self._bounds[bisect_right(self._bounds, at) - 1]
        return self._found[second]
