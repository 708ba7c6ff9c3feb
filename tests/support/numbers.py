"""Registered numbers to test with."""

from collections.abc import Sequence

from smsdeck.catalog.numbers.pools import NewNumber, Numbers
from smsdeck.kit.clock import Clock, SystemClock
from smsdeck.kit.mongo import Database

KEY = b"the key of numbers' ids in tests"


def numbers_of(db: Database, clock: Clock | None = None) -> Numbers:
    """The store of numbers, under the tests' key."""
    return Numbers(db, KEY, clock or SystemClock())


async def register(db: Database, pair: str, numbers: Sequence[str], source: str = "test numbers") -> None:
    """Put numbers into the pair's pool."""
    await numbers_of(db).add(pair, [NewNumber(one, source) for one in numbers], "test")
