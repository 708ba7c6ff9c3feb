"""One stream of changes for all that a process keeps in memory: an embedded store wakes each stream for each
write, whatever it watches.
"""

import asyncio
import time
from collections import defaultdict
from collections.abc import AsyncIterator, Mapping
from typing import Any, Protocol

from pymongo.asynchronous.change_stream import AsyncChangeStream
from pymongo.errors import PyMongoError

from smsdeck.kit import log
from smsdeck.kit.mongo import Database, Document

logger = log.get("changes")

PAUSE_S = 0.02
"""At least, after an answer, where changes come thick: what happens meanwhile comes as one. A question costs the
store as much as a write.
"""

LONGEST_PAUSE_S = 0.2
"""A store that takes long to answer has much to do: it is asked the less."""

QUIET_S = 2 * PAUSE_S
"""Without a change for so long, the one after it is not waited for."""

ROUND_TRIP_S = 0.0003
"""What takes less came out of the answer at hand."""

Change = Mapping[str, Any]


class Follower(Protocol):
    """What is kept by the changes of `collections`. Of an updated document a change holds what is new in it."""

    @property
    def collections(self) -> tuple[str, ...]:
        """Of which it is told."""
        ...

    async def opened(self) -> None:
        """Changes are told from now on: read what stood before. May raise what the store raises."""
        ...

    async def take(self, change: Change, /) -> None:
        """One change. Others wait meanwhile."""
        ...

    def ended(self) -> None:
        """No changes are told any longer."""
        ...


class Changes:
    """`follow` is a loop of the background."""

    def __init__(self, db: Database, *followers: Follower) -> None:
        self._db = db
        self._followers = followers
        self._of: dict[str, list[Follower]] = defaultdict(list)
        for follower in followers:
            for name in follower.collections:
                self._of[name].append(follower)

    async def follow(self) -> None:
        """Tell of changes as they happen, until the stream fails."""
        try:
            async with await self._db.watch([{"$match": {"ns.coll": {"$in": list(self._of)}}}]) as stream:
                for follower in self._followers:
                    await follower.opened()
                async for change in _paused(stream):
                    for follower in self._of[change["ns"]["coll"]]:
                        await follower.take(change)
        except PyMongoError as error:
            logger.warning("the stream of changes ended", error=type(error).__name__)
        finally:
            for follower in self._followers:
                follower.ended()


async def _paused(stream: AsyncChangeStream[Document]) -> AsyncIterator[Change]:
    changed_s = 0.0
    while stream.alive:
        asked_s = time.monotonic()
        change = await stream.try_next()
        now_s = time.monotonic()
        if change is not None:
            yield change
            if (took_s := now_s - asked_s) > ROUND_TRIP_S:
                thick = now_s - changed_s < QUIET_S
                await asyncio.sleep(pause_s(took_s) if thick else 0)
            changed_s = now_s


def pause_s(took_s: float) -> float:
    """How long to wait after an answer that took so long, where changes come thick. Pure."""
    return min(max(PAUSE_S, 2 * took_s), LONGEST_PAUSE_S)
