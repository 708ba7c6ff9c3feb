"""What wakes the agent between two looks: a death (pidfd), and a change of wishes (change stream)."""

from collections.abc import Callable

from pymongo.errors import PyMongoError

from smsdeck.kit.mongo import Database
from smsdeck.screen.identity import Identity
from smsdeck.screen.protocol import Screen

WATCHED = [{"$match": {"ns.coll": {"$in": ["sessions", "pairs", "programs", "gateways"]}}}]

AWAIT_MS = 5_000
"""How long the store holds the question for news: changes come at once, and a quiet host asks rarely."""


class Deaths:
    """Watches a set of processes; follows the set as it changes."""

    def __init__(self, screen: Screen, on_death: Callable[[], None]) -> None:
        self._screen = screen
        self._on_death = on_death
        self._watched: dict[Identity, Callable[[], None]] = {}

    def follow(self, processes: set[Identity]) -> None:
        """Watch exactly these."""
        for process in self._watched.keys() - processes:
            self._watched.pop(process)()
        for process in processes - self._watched.keys():
            self._watched[process] = self._screen.watch(process, self._on_death)

    def close(self) -> None:
        """Watch nothing any more."""
        self.follow(set())


async def follow_changes(db: Database, on_change: Callable[[], None]) -> None:
    """Call `on_change` after each change of what is wished, and once when the stream opens or fails: a store
    that is away, or has no change streams, is then asked at the pace at which this is called.
    """
    try:
        async with await db.watch(WATCHED, max_await_time_ms=AWAIT_MS) as stream:
            on_change()
            async for _ in stream:
                on_change()
    except PyMongoError:
        on_change()
