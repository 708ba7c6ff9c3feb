"""Which statements reach a store, and which tables they read by its own plan."""

import re
import time
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

from sqlalchemy import event

from smsdeck.kit.sql import Sql


@contextmanager
def statements(sql: Sql) -> Iterator[list[tuple[str, Any]]]:
    """What is read meanwhile, each with its parameters."""
    seen: list[tuple[str, Any]] = []

    def note(_connection: Any, _cursor: Any, statement: str, parameters: Any, *_: Any) -> None:
        seen.append((statement, parameters))

    engine = sql._reader.sync_engine
    event.listen(engine, "before_cursor_execute", note)
    yield seen
    event.remove(engine, "before_cursor_execute", note)


@contextmanager
def seconds_of_statements(sql: Sql) -> Iterator[list[float]]:
    """How long each of them took meanwhile, its rows included where the driver reads them at once."""
    took: list[float] = []
    begun: list[float] = []

    def before(*_: Any) -> None:
        begun.append(time.perf_counter())

    def after(*_: Any) -> None:
        took.append(time.perf_counter() - begun.pop())

    engine = sql._reader.sync_engine
    event.listen(engine, "before_cursor_execute", before)
    event.listen(engine, "after_cursor_execute", after)
    yield took
    event.remove(engine, "before_cursor_execute", before)
    event.remove(engine, "after_cursor_execute", after)


async def read_tables(sql: Sql, statement: str, parameters: Any) -> set[str]:
    """By the server's own plan; SQLite names tables in it too."""
    async with sql.read() as connection:
        if sql.is_sqlite:
            plan = await connection.exec_driver_sql(f"EXPLAIN QUERY PLAN {statement}", parameters)
            words = [row.detail.split() for row in plan]
            return {one[1] for one in words if one[0] in {"SCAN", "SEARCH"}}
        plan = await connection.exec_driver_sql(f"EXPLAIN FORMAT=JSON {statement}", parameters)
        return set(re.findall(r'"table_name": "(\w+)"', str(plan.scalar())))
