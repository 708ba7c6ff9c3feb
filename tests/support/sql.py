"""A metrics store for a test: migrated, empty, on each kind of server that smsdeck supports."""

import asyncio
from collections.abc import AsyncIterator, Callable, Iterator
from contextlib import AbstractContextManager, asynccontextmanager, contextmanager
from pathlib import Path

import pytest
from sqlalchemy import delete, text, update

from smsdeck.kit.migrate import upgrade
from smsdeck.kit.schema import metadata
from smsdeck.kit.sql import Sql
from smsdeck.rollups.models import kept
from tests.support.daemon import Daemon
from tests.support.mariadb import mariadb
from tests.support.mysql9 import NotToBeHadError, mysql9

KINDS = (
    "sqlite",
    pytest.param("mariadb", marks=pytest.mark.slow),
    pytest.param("mysql9", marks=pytest.mark.slow),
)
SERVERS: dict[str, Callable[..., AbstractContextManager[Daemon]]] = {"mariadb": mariadb, "mysql9": mysql9}


def url_of(daemon: Daemon, database: str) -> str:
    """Where a database of a server is."""
    return f"mysql://root@127.0.0.1:{daemon.port}/{database}"


def sqlite_url(folder: Path) -> str:
    """A database file in `folder`."""
    return f"sqlite:///{folder / 'metrics.sqlite3'}"


@contextmanager
def store(kind: str, folder: Path) -> Iterator[str]:
    """The URL of an empty database on a server of this kind; skips the test where MySQL 9 cannot be had."""
    if kind == "sqlite":
        yield sqlite_url(folder)
        return
    try:
        with SERVERS[kind](folder) as daemon:
            asyncio.run(create_database(daemon, "smsdeck"))
            yield url_of(daemon, "smsdeck")
    except NotToBeHadError as error:
        pytest.skip(f"NOT TESTED ON MYSQL 9, which cannot be had here: {error}")


async def create_database(daemon: Daemon, name: str) -> None:
    """A new, empty one."""
    sql = Sql(url_of(daemon, "mysql"))
    async with sql.begin() as connection:
        await connection.execute(text(f"CREATE DATABASE {name}"))
    await sql.close()


@asynccontextmanager
async def emptied(url: str) -> AsyncIterator[Sql]:
    """The store at `url`, upgraded and without rows."""
    await asyncio.to_thread(upgrade, url)
    sql = Sql(url)
    try:
        async with sql.begin() as connection:
            for table in metadata.sorted_tables:
                wipe = update(kept).values(since=None) if table is kept else delete(table)
                await connection.execute(wipe)
        yield sql
    finally:
        await sql.close()
