"""One stream of changes for all that a process keeps in memory: an embedded store wakes each stream for each
write, whatever it watches.
"""

from collections import defaultdict
from collections.abc import Mapping
from typing import Any, Protocol

from pymongo.errors import PyMongoError

from smsdeck.kit import log
from smsdeck.kit.mongo import Database

logger = log.get("changes")
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
                async for change in stream:
                    for follower in self._of[change["ns"]["coll"]]:
                        await follower.take(change)
        except PyMongoError as error:
            logger.warning("the stream of changes ended", error=type(error).__name__)
        finally:
            for follower in self._followers:
                follower.ended()
