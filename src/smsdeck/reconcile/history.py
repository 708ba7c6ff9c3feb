"""The `transitions` collection: every change of a session's state, with cause, time and actor, for 90 days."""

from collections.abc import Callable, Iterable

from pymongo import DESCENDING
from pymongo.errors import PyMongoError

from smsdeck.kit import log
from smsdeck.kit.clock import to_datetime
from smsdeck.kit.mongo import Database, Document, insert_new
from smsdeck.reconcile.facts import Move

logger = log.get("agent")
KEPT_SECONDS = 90 * 24 * 3600
BATCH = 100


def transition(session: str, host: str, move: Move) -> Document:
    """As it is stored, but for `at`. Its `_id` is made of what it is, so that telling it again changes nothing,
    and sorts a session's moves as they happened.
    """
    return {
        "_id": f"{session}:{move.at_ms:013d}:{move.number:06d}",
        "session": session,
        "host": host,
        "from": move.before.value,
        "to": move.after.value,
        "event": move.event.value,
        "cause": move.cause,
        "by": move.by,
        "at_ms": move.at_ms,
        "run_id": move.run_id,
    }


class History:
    """A queue that never waits, and `flush`, which writes it. What was written is told to `on_stored`."""

    def __init__(self, db: Database, on_stored: Callable[[Iterable[str]], None]) -> None:
        self._transitions = db["transitions"]
        self._on_stored = on_stored
        self._queue: list[Document] = []
        self._indexed = False

    def put(self, documents: Iterable[Document]) -> None:
        """Tell of these, in this order."""
        self._queue.extend(documents)

    @property
    def behind(self) -> bool:
        """Whether something is not written yet."""
        return bool(self._queue)

    async def flush(self) -> bool:
        """Write all. A store that is away is no error: False, and it is tried again."""
        try:
            while batch := self._queue[:BATCH]:
                await self._index()
                await insert_new(self._transitions, [_stored(one) for one in batch])
                del self._queue[: len(batch)]
                self._on_stored(one["_id"] for one in batch)
        except PyMongoError as error:
            logger.debug("MongoDB does not take transitions", error=type(error).__name__)
        return not self.behind

    async def last(self, session: str) -> Document | None:
        """The newest transition of a session."""
        newest = [("at_ms", DESCENDING), ("_id", DESCENDING)]
        return await self._transitions.find_one({"session": session}, sort=newest)

    async def _index(self) -> None:
        if not self._indexed:
            await self._transitions.create_index([("session", 1), ("at_ms", DESCENDING)])
            await self._transitions.create_index("at", expireAfterSeconds=KEPT_SECONDS)
            self._indexed = True


def _stored(document: Document) -> Document:
    """The store drops old ones by a date, and by nothing else."""
    return {**document, "at": to_datetime(document["at_ms"])}
