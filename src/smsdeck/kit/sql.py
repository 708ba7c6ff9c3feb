"""The metrics store: SQLite, MariaDB or MySQL, told apart by URL alone.

Writers call `begin()`: one transaction, committed when the block ends. On SQLite it opens with
`BEGIN IMMEDIATE` (a deferred one loses updates without an error) on an engine of its own, so that readers
do not queue behind the one writer. On MySQL it is READ COMMITTED.
"""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from datetime import UTC, datetime
from typing import Any
from uuid import UUID

from sqlalchemy import BINARY, DateTime, Dialect, event
from sqlalchemy.dialects import mysql
from sqlalchemy.engine import make_url
from sqlalchemy.exc import ArgumentError, DBAPIError
from sqlalchemy.ext.asyncio import AsyncConnection, AsyncEngine, create_async_engine
from sqlalchemy.types import TypeDecorator

from smsdeck.errors import SetupError

RETRIED = {1020, 1205, 1213, 1062}
"""MySQL's record changed, lock wait time-out, deadlock, and a key inserted by another in the same moment:
the whole transaction is tried again."""

ADDRESS = "mysql://USER:PASSWORD@HOST:PORT/smsdeck, with %40 for @ and %3A for : in user and password."


class UtcDateTime(TypeDecorator[datetime]):
    """An aware datetime, stored in UTC with microseconds. The plain type drops the offset, and on MySQL the
    microseconds too.
    """

    impl = DateTime
    cache_ok = True

    def load_dialect_impl(self, dialect: Dialect) -> Any:
        """DATETIME(6) on MySQL and MariaDB."""
        kind = mysql.DATETIME(fsp=6) if dialect.name in {"mysql", "mariadb"} else DateTime()
        return dialect.type_descriptor(kind)

    def process_bind_param(self, value: datetime | None, dialect: Dialect) -> datetime | None:  # noqa: ARG002 - SQLAlchemy's signature
        """Refuse naive datetimes: their zone would be a guess."""
        if value is None:
            return None
        if value.tzinfo is None:
            raise ValueError("a naive datetime reached the store")
        return (value if value.tzinfo is UTC else value.astimezone(UTC)).replace(tzinfo=None)

    def process_result_value(self, value: datetime | None, dialect: Dialect) -> datetime | None:  # noqa: ARG002 - SQLAlchemy's signature
        """Give the zone back."""
        return value if value is None else value.replace(tzinfo=UTC)


class BinaryUuid(TypeDecorator[UUID]):
    """A UUID in 16 bytes, in the order that sorts by time."""

    impl = BINARY(16)
    cache_ok = True

    def process_bind_param(self, value: UUID | None, dialect: Dialect) -> bytes | None:  # noqa: ARG002 - SQLAlchemy's signature
        """To bytes."""
        return value if value is None else value.bytes

    def process_result_value(self, value: bytes | None, dialect: Dialect) -> UUID | None:  # noqa: ARG002 - SQLAlchemy's signature
        """From bytes."""
        return value if value is None else UUID(bytes=bytes(value))


def async_url(url: str) -> Any:
    """The URL with the async driver that smsdeck ships, where it names none. SetupError if it is no URL of a
    store that smsdeck knows; the words do not quote it, it may hold a password.
    """
    drivers = {"sqlite": "sqlite+aiosqlite", "mysql": "mysql+asyncmy", "mariadb": "mariadb+asyncmy"}
    try:
        parsed = make_url(url)
        known = parsed.get_backend_name() in drivers
    except (ArgumentError, ValueError):
        known = False
    if not known:
        raise SetupError("SMSDECK_MYSQL_URL is not an address of MySQL, MariaDB or SQLite.", hint=ADDRESS)
    return parsed.set(drivername=drivers.get(parsed.drivername, parsed.drivername))


class Sql:
    """The store. `begin` to write, `read` to look; `close` at the end."""

    def __init__(self, url: str, *, pool_size: int = 8) -> None:
        self.url = async_url(url)
        self.is_sqlite = self.url.get_backend_name() == "sqlite"
        self._writer = self._sqlite_writer() if self.is_sqlite else self._mysql(pool_size)
        self._reader = create_async_engine(self.url) if self.is_sqlite else self._writer

    @property
    def dialect(self) -> str:
        """`sqlite`, `mysql` or `mariadb`: which dialect's upsert to build."""
        return self._writer.dialect.name

    @asynccontextmanager
    async def begin(self) -> AsyncIterator[AsyncConnection]:
        """A transaction that commits when the block ends and rolls back when it raises."""
        async with self._writer.begin() as connection:
            yield connection

    @asynccontextmanager
    async def read(self) -> AsyncIterator[AsyncConnection]:
        """A connection to read from; never commit on it."""
        async with self._reader.connect() as connection:
            yield connection

    @asynccontextmanager
    async def snapshot(self) -> AsyncIterator[AsyncConnection]:
        """The same, but all its reads see the store as it was at the first."""
        async with self._reader.connect() as connection:
            if self.is_sqlite:
                await connection.exec_driver_sql("BEGIN")  # the driver opens none for reads
            else:
                await connection.execution_options(isolation_level="REPEATABLE READ")
            yield connection

    @asynccontextmanager
    async def begin_on_snapshot(self) -> AsyncIterator[AsyncConnection]:
        """As `begin`, and its plain reads all see the store as it is at the first of them."""
        if self.is_sqlite:  # nobody else writes meanwhile
            async with self.begin() as connection:
                yield connection
            return
        async with self._writer.connect() as connection:
            await connection.execution_options(isolation_level="REPEATABLE READ")
            async with connection.begin():
                yield connection

    async def close(self) -> None:
        """Close all connections."""
        await self._writer.dispose()
        await self._reader.dispose()

    def _mysql(self, pool_size: int) -> AsyncEngine:
        return create_async_engine(
            self.url,
            pool_size=pool_size,
            pool_pre_ping=True,
            pool_recycle=1800,
            isolation_level="READ COMMITTED",
            # The server's 50 s for a lock, times our retries, is longer than any caller waits.
            connect_args={"init_command": "SET time_zone = '+00:00', innodb_lock_wait_timeout = 5"},
        )

    def _sqlite_writer(self) -> AsyncEngine:
        engine = create_async_engine(self.url, pool_size=1, max_overflow=0)

        @event.listens_for(engine.sync_engine, "connect")
        def configure(connection: Any, _: Any) -> None:
            connection.isolation_level = None  # the driver must not open transactions of its own
            for pragma in ("journal_mode=WAL", "synchronous=FULL", "busy_timeout=10000", "foreign_keys=ON"):
                connection.execute(f"PRAGMA {pragma}")

        @event.listens_for(engine.sync_engine, "begin")
        def begin(connection: Any) -> None:
            connection.exec_driver_sql("BEGIN IMMEDIATE")

        return engine


def worth_retrying(error: DBAPIError) -> bool:
    """Whether the same transaction may well pass when tried again (see `RETRIED`)."""
    arguments = getattr(error.orig, "args", ())
    code = arguments[0] if arguments else None
    if isinstance(code, int):
        return code in RETRIED
    text = str(error.orig)
    return "database is locked" in text or "UNIQUE constraint failed" in text
