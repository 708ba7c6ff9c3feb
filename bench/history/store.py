"""Fills a MySQL or MariaDB server with history, by LOAD DATA. The schema is the product's own."""

import multiprocessing
import shutil
from functools import partial
from pathlib import Path

from prometheus_client import CollectorRegistry
from sqlalchemy import text
from sqlalchemy.ext.asyncio import AsyncConnection, create_async_engine

from bench.history.days import write_day
from bench.history.plan import Plan
from smsdeck.commands.rollups import Alone
from smsdeck.kit.clock import SystemClock
from smsdeck.kit.sql import Sql, async_url
from smsdeck.rollups.aggregator import Aggregator
from smsdeck.rollups.levels import Level
from smsdeck.rollups.metrics import RollupMetrics
from smsdeck.rollups.models import COUNTRIES, ERROR_KEY, KEY, SUMS
from smsdeck.rollups.partitions import AHEAD, of_day

MESSAGES = """(@id, country, operator, program, session, to_masked, state, blame, error, raw, expects_code,
    trigger_id, @to_hash, sent_at, accepted_at, delivered_at, confirmed_at, final_at, updated_at)
    SET id = UNHEX(@id), to_hash = UNHEX(@to_hash), gateway = 'bench'"""
COLUMNS = (
    {"messages": MESSAGES}
    | {f"rollup_{level}": f"({', '.join((*KEY, *SUMS, 'updated_at'))})" for level in Level}
    | {f"errors_{level}": f"({', '.join((*ERROR_KEY, 'count'))})" for level in Level}
)


async def fill(url: str, plan: Plan, folder: Path, workers: int = 2) -> None:
    """Load all of it into a store that was upgraded and is empty; `workers` processes write the next days
    meanwhile.
    """
    engine = create_async_engine(async_url(url), isolation_level="AUTOCOMMIT")
    async with engine.connect() as connection:
        await _partition(connection, plan)
        with multiprocessing.get_context("spawn").Pool(workers) as pool:
            for number, day in enumerate(pool.imap(partial(_write, plan, folder), range(len(plan.dates)))):
                for table in COLUMNS:
                    await load(connection, table, day / f"{table}.tsv")
                shutil.rmtree(day)
                print(f"{plan.dates[number]:%Y-%m-%d} is loaded", flush=True)
        await _add_countries(url)
        for table in (*COLUMNS, *(table.name for table in COUNTRIES.values())):
            await connection.execute(text(f"ANALYZE TABLE {table}"))
    await engine.dispose()


async def _add_countries(url: str) -> None:
    """By the product's own loop, as after an upgrade."""
    sql = Sql(url)
    await Aggregator(sql, Alone(), SystemClock(), RollupMetrics(CollectorRegistry())).catch_up()
    await sql.close()


def _write(plan: Plan, folder: Path, number: int) -> Path:
    return write_day(plan, plan.dates[number], folder / str(number))


async def _partition(connection: AsyncConnection, plan: Plan) -> None:
    """As a store has them that ran all the time."""
    days = ", ".join(f"PARTITION {day.name} VALUES LESS THAN (x'{day.bound}')" for day in map(of_day, plan.dates))
    ahead = f"PARTITION {AHEAD} VALUES LESS THAN (MAXVALUE)"
    await connection.execute(text(f"ALTER TABLE messages PARTITION BY RANGE COLUMNS (id) ({days}, {ahead})"))


async def load(connection: AsyncConnection, table: str, file: Path) -> None:
    """One file into its table, in one transaction. The server reads it itself (see `servers`)."""
    # Sent as it is: SQLAlchemy's text would take the colons of a path for parameters.
    await connection.exec_driver_sql(f"LOAD DATA INFILE '{file}' INTO TABLE {table} {COLUMNS[table]}")
