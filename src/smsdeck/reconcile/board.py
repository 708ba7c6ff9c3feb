"""serve's list of sessions in memory, kept by the stream of changes, and read whole every minute, and every 10 s
or whenever the stream fails or falls silent. Each serve has its own. While the store is away the last known list
stays, and says how old it is.
"""

import asyncio
import time
from collections.abc import Awaitable, Callable, Collection, Iterator
from contextlib import contextmanager

from pymongo.errors import PyMongoError

from smsdeck.catalog.sessions import no_such_session
from smsdeck.errors import UnavailableError
from smsdeck.kit import log
from smsdeck.kit.changes import Change
from smsdeck.kit.mongo import Database, store_now_ms
from smsdeck.reconcile.mirror import Mirror
from smsdeck.reconcile.reading import SessionReader, covering
from smsdeck.reconcile.schemas import SessionItem

logger = log.get("board")
REREAD_SECONDS = 10.0
WHOLE_SECONDS = 60.0
"""A stream that is heard of (each host's agent writes every 5 s) needs a full reading this often only."""

FRESH_SECONDS = 1.0
"""Without a stream, a question reads the store where the last reading is older than this."""


class Board:
    """A `Reading` and a `Follower`. `check` is a loop of the background; unless it is told of changes, it reads at
    each question. What changed is read when the next question comes, all of it at once.
    """

    collections = ("sessions", "observations", "pairs", "hosts", "ignored")

    def __init__(self, db: Database) -> None:
        self._db = db
        self._reader = SessionReader(db)
        self._mirror: Mirror | None = None
        self._following = False
        self._changed: set[tuple[str, str]] = set()
        self._store_ms = 0
        self._read_at = self._whole_at = self._heard_at = float("-inf")
        self._away = False
        self._turn = asyncio.Lock()

    @property
    def age_s(self) -> float:
        """Seconds since the store last answered; beyond 15 it is away."""
        return time.monotonic() - self._read_at

    async def session_items(self) -> list[SessionItem]:
        """All sessions by name. UnavailableError if they were never read, and cannot be now."""
        if self._mirror is None or (not self._following and self.age_s > FRESH_SECONDS):
            await self._or_keep(self.read)
        elif self._changed:
            await self._or_keep(self._catch_up)
        if self._mirror is None:
            raise UnavailableError("MongoDB does not answer.", hint="Check SMSDECK_MONGODB_URL.")
        return self._mirror.items(self._now_ms())

    def revision(self) -> int | None:
        """Other whenever the list may be; None where the list has to be asked for: it is not followed, or what
        changed was not read yet.
        """
        known = self._mirror and self._following and not self._changed
        return self._mirror.revision(self._now_ms()) if self._mirror and known else None

    async def session_item(self, name: str) -> SessionItem:
        """One; NotFoundError if there is none. Without a stream it is read from the store."""
        if self._mirror is None or not self._following:
            return await self._reader.get(name)
        if self._changed:
            await self._or_keep(self._catch_up)
        found = self._mirror.item(name, self._now_ms())
        if found is None:
            raise no_such_session(name)
        return found

    async def check(self) -> None:
        """Read all where that is due; else have the store answer at least."""
        now = time.monotonic()
        if self._following and now - self._heard_at < REREAD_SECONDS and now - self._whole_at < WHOLE_SECONDS:
            await self._ask_the_time()
        else:
            await self.read()

    async def _ask_the_time(self) -> None:
        try:
            self._store_ms = await store_now_ms(self._db)
        except PyMongoError:
            self._away = True
            raise
        self._read_at, self._away = time.monotonic(), False

    async def refresh(self, names: Collection[str]) -> None:
        """Read these again, so that whoever just changed them sees it in the list."""
        async with self._turn:
            if self._mirror:
                for collection in ("sessions", "observations", "ignored"):
                    await self._renew(self._mirror, collection, names)

    async def read(self) -> None:
        """Read all; raises what the store raises, and then keeps what was known."""
        async with self._turn:
            try:
                with self._all_changed():
                    world = await self._reader.world()
                    rows = {row["_id"]: row for row in await self._db["sessions"].find().to_list()}
                    seen = {row["_id"]: row for row in await self._db["observations"].find().to_list()}
            except PyMongoError:
                self._away = True
                raise
            if self._mirror:
                self._mirror.renew(rows, seen, world)
            else:
                self._mirror = Mirror(rows, seen, world)
            self._store_ms, self._away = world.now_ms, False
            self._read_at = self._whole_at = time.monotonic()

    async def opened(self) -> None:
        """Read what stood before the first change."""
        await self.read()
        self._following = True

    def ended(self) -> None:
        """Read at each question again."""
        self._following = False

    async def take(self, change: Change) -> None:
        """One change. A collection that is dropped or renamed is read anew, with all others."""
        self._heard_at = time.monotonic()
        key = change.get("documentKey", {}).get("_id")
        if isinstance(key, str):
            self._changed.add((change["ns"]["coll"], key))
        else:
            await self.read()

    async def _catch_up(self) -> None:
        async with self._turn:
            with self._all_changed() as changed:
                for collection in self.collections:
                    keys = {key for of, key in changed if of == collection}
                    if keys and self._mirror:
                        await self._renew(self._mirror, collection, keys)

    async def _renew(self, kept: Mirror, collection: str, keys: Collection[str]) -> None:
        found = {row["_id"]: row for row in await self._db[collection].find(covering(keys)).to_list()}
        for key in keys:
            kept.change(collection, key, found.get(key))

    @contextmanager
    def _all_changed(self) -> Iterator[set[tuple[str, str]]]:
        """What changed until now. Where it could not be read, it is to be read yet."""
        changed, self._changed = self._changed, set()
        try:
            yield changed
        except BaseException:
            self._changed |= changed
            raise

    async def _or_keep(self, reading: Callable[[], Awaitable[None]]) -> None:
        try:
            await reading()
        except PyMongoError as error:
            logger.warning("the list of sessions is an old one", error=type(error).__name__, age_s=self.age_s)

    def _now_ms(self) -> int:
        """The store's clock; it stands still while the store is away, since no host can be heard of then."""
        return self._store_ms if self._away else self._store_ms + round(self.age_s * 1000)
