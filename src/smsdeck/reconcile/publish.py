"""Carries what the agent sees to MongoDB, only what changed, and keeps it while the store is away."""

import asyncio
from collections.abc import Callable, Iterable

from pymongo.errors import PyMongoError

from smsdeck.kit import log
from smsdeck.kit.clock import Clock
from smsdeck.kit.mongo import Document
from smsdeck.reconcile.runs import Observations, Runs

logger = log.get("agent")
BATCH = 200


class Publisher:
    """`put` and `run` never wait; `flush` writes. An end that was written is told to `on_stored`, which may
    then drop the local record.
    """

    def __init__(
        self, observations: Observations, runs: Runs, clock: Clock, on_stored: Callable[[str, str], None]
    ) -> None:
        self._observations = observations
        self._runs = runs
        self._clock = clock
        self._on_stored = on_stored
        self._latest: dict[str, Document] = {}
        self._written: dict[str, Document] = {}
        self._queue: list[Document] = []
        self._lock = asyncio.Lock()
        self._away = False

    def put(self, documents: Iterable[Document]) -> None:
        """The present observations: all of them; a session that is not among them is no more."""
        self._latest = {document["_id"]: document for document in documents}

    def run(self, document: Document) -> None:
        """A run that began or ended."""
        self._queue.append(document)

    def known(self, documents: Iterable[Document]) -> None:
        """What the store holds already (read at the start), so that leftovers are removed from it."""
        self._written.update({document["_id"]: document for document in documents})

    @property
    def behind(self) -> bool:
        """Whether something is not written yet."""
        return bool(self._queue) or self._latest != self._written

    async def flush(self) -> None:
        """Write what is new, runs first. A store that is away is no error: it is tried again."""
        async with self._lock:
            try:
                while self.behind:
                    await self._write_runs()
                    await self._write_observations()
                self._away = False
            except PyMongoError as error:
                if not self._away:
                    logger.warning("MongoDB does not take observations", error=type(error).__name__)
                self._away = True

    async def _write_runs(self) -> None:
        while batch := self._queue[:BATCH]:
            await self._runs.save(batch)
            del self._queue[: len(batch)]
            for document in batch:
                if document["ended_ms"] is not None:
                    self._on_stored(document["session"], document["_id"])

    async def _write_observations(self) -> None:
        latest = dict(self._latest)
        changed = [one for name, one in latest.items() if self._written.get(name) != one]
        removed = [name for name in self._written if name not in latest]
        now = self._clock.now_ms()
        await self._observations.write([{**one, "seen_ms": now} for one in changed], removed)
        self._written = latest
