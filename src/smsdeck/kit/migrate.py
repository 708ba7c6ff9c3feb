"""Brings the metrics store's schema up to date. Several serves may start at once: one works, the others wait.

On SQLite the whole upgrade is one transaction, opened with the write lock. MySQL commits every CREATE and
ALTER by itself, so there a named lock of the server keeps the others out.
"""

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path
from typing import Any

from sqlalchemy import NUMERIC, Connection, text
from sqlalchemy.ext.asyncio import AsyncConnection

from smsdeck.errors import UnavailableError
from smsdeck.kit.sql import Sql
from smsdeck.settings import ROOT

WAIT_S = 60
PLACES = (ROOT / "migrations", Path(__file__).resolve().parents[1] / "migrations")
"""In a checkout, and in an installed package."""


def upgrade(sql_url: str) -> None:
    """Upgrade to the newest revision. Starts an event loop of its own: call it from a thread inside one.

    UnavailableError if another process has been upgrading for `WAIT_S`.
    """
    asyncio.run(_upgrade(sql_url))


async def _upgrade(sql_url: str) -> None:
    sql = Sql(sql_url, pool_size=2)
    try:
        # The lock has a connection of its own: it may be given back only when the revision's row is committed,
        # or the next one reads that nothing was done and makes every table again.
        async with sql.read() as keeper, _alone(keeper), sql.begin() as connection:
            await connection.run_sync(_run)
    finally:
        await sql.close()


@asynccontextmanager
async def _alone(connection: AsyncConnection) -> AsyncIterator[None]:
    if connection.dialect.name == "sqlite":
        yield
        return
    name = {"name": "smsdeck.migrate", "wait": WAIT_S}
    if await connection.scalar(text("SELECT GET_LOCK(:name, :wait)"), name) != 1:
        raise UnavailableError("Another smsdeck is upgrading the metrics store.", hint="Start again later.")
    try:
        yield
    finally:
        await connection.execute(text("SELECT RELEASE_LOCK(:name)"), name)


def compare_type(context: Any, _column: Any, _model_column: Any, found: Any, _wanted: Any) -> bool | None:
    """Alembic's question whether a column's type differs; None lets it decide. SQLite has no BINARY(n) and
    reads it back as NUMERIC.
    """
    return False if context.dialect.name == "sqlite" and isinstance(found, NUMERIC) else None


def _run(connection: Connection) -> None:
    # Alembic takes most of a second to import: only who upgrades should pay for it.
    from alembic import command  # noqa: PLC0415
    from alembic.config import Config  # noqa: PLC0415

    config = Config(attributes={"connection": connection})
    config.set_main_option("script_location", str(next(place for place in PLACES if place.is_dir())))
    command.upgrade(config, "head")
