"""What wakes the agent between two looks: a death (pidfd), and a change of wishes (change stream)."""

import asyncio
from collections.abc import Callable

from pymongo.errors import PyMongoError

from smsdeck.kit.mongo import Database
from smsdeck.reconcile.sight import Sight
from smsdeck.screen.identity import Identity
from smsdeck.screen.protocol import Screen

WATCHED = [{"$match": {"ns.coll": {"$in": ["sessions", "pairs", "programs", "gateways"]}}}]

AWAIT_MS = 5_000
"""How long the store holds the question for news: changes come at once, and a quiet host asks rarely."""


SERVER_SECONDS = 0.05
"""A screen server ends with what ran in it, while the wrapper still writes down the end: a look at once would find
half of a death, and hold up the look at all of it. A server that was killed alone is seen this much later."""


class Deaths:
    """Watches what one look found; follows as it changes."""

    def __init__(self, screen: Screen, on_death: Callable[[], None]) -> None:
        self._screen = screen
        self._on_death = on_death
        self._watched: dict[Identity, Callable[[], None]] = {}
        self._later: asyncio.TimerHandle | None = None

    def follow(self, sight: Sight) -> None:
        """Watch exactly what is in it: what runs end with, and screen servers."""
        anchors, servers = sight.anchors(), sight.all_servers()
        for process in self._watched.keys() - anchors - servers:
            self._watched.pop(process)()
        for process in (anchors | servers) - self._watched.keys():
            on_death = self._on_death if process in anchors else self._server_died
            self._watched[process] = self._screen.watch(process, on_death)

    def close(self) -> None:
        """Watch nothing any more."""
        self.follow(Sight(complete=False))
        if self._later:
            self._later.cancel()

    def _server_died(self) -> None:
        if self._later is None:
            self._later = asyncio.get_running_loop().call_later(SERVER_SECONDS, self._waited)

    def _waited(self) -> None:
        self._later = None
        self._on_death()


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
