"""MongoDB: one client, one database, and the store's own clock.

Times are int64 milliseconds. Retried writes are not deduplicated over a crash of an embedded store, so
writes are upserts with a fixed `_id`, or compare-and-set on a revision.
"""

from collections.abc import Sequence
from typing import Any

from pymongo import AsyncMongoClient
from pymongo.asynchronous.collection import AsyncCollection
from pymongo.asynchronous.database import AsyncDatabase
from pymongo.errors import BulkWriteError, PyMongoError

from smsdeck.errors import SetupError, UnavailableError

Document = dict[str, Any]
Database = AsyncDatabase[Document]
DUPLICATE_KEY = 11000

STORE_NOW = {"$toLong": "$$NOW"}
"""The store's clock in an aggregation or update pipeline, as epoch milliseconds."""


def connect(url: str, *, timeout_s: float = 5.0, at_once: int = 100) -> AsyncMongoClient[Document]:
    """A client for `url`; connects on first use. Every call fails after `timeout_s` at the latest; more than
    `at_once` wait for one another. SetupError if `url` is none.
    """
    ms = int(timeout_s * 1000)
    try:
        return AsyncMongoClient(
            url,
            tz_aware=True,
            maxPoolSize=at_once,
            waitQueueTimeoutMS=ms,
            serverSelectionTimeoutMS=ms,
            connectTimeoutMS=ms,
            socketTimeoutMS=4 * ms,
        )
    except (PyMongoError, ValueError):  # their words may quote the URL, and with it the password
        raise SetupError(
            "SMSDECK_MONGODB_URL is not an address of MongoDB.",
            hint="mongodb://USER:PASSWORD@HOST:PORT/smsdeck, with %40 for @ and %3A for : in user and password.",
        ) from None


def database(client: AsyncMongoClient[Document], default: str = "smsdeck") -> Database:
    """The database that the URL names, or `default`."""
    return client.get_default_database(default)


async def ping(db: Database) -> None:
    """Raise `UnavailableError` if the store does not answer."""
    try:
        await db.command("ping")
    except PyMongoError as error:
        raise UnavailableError("MongoDB does not answer.", hint="Check SMSDECK_MONGODB_URL.") from error


async def store_now_ms(db: Database) -> int:
    """The store's clock. One small write-free round trip; the clock of this process decides nothing."""
    reply = await db.command("hello")
    return int(reply["localTime"].timestamp() * 1000)


async def insert_new(collection: AsyncCollection[Document], documents: Sequence[Document]) -> None:
    """Write those whose `_id` is not there yet, and leave the others as they are: harmless when repeated, and ten
    times cheaper than as many upserts. Raises what the store raises, a duplicate excepted.
    """
    try:
        if documents:
            await collection.insert_many(documents, ordered=False)
    except BulkWriteError as error:
        if any(one["code"] != DUPLICATE_KEY for one in error.details["writeErrors"]):
            raise
