"""Carries what the agent sees to MongoDB, only what changed, and keeps it while the store is away."""

import asyncio
from collections.abc import Awaitable, Callable, Iterable
from itertools import islice

from pymongo.errors import PyMongoError

from smsdeck.kit import log
from smsdeck.kit.clock import Clock
from smsdeck.kit.mongo import Document
from smsdeck.reconcile.runs import Observations, Runs

logger = log.get("agent")
BATCH = 100
SIGNS_BATCH = 20
"""Signs of life may change for hundreds at once: what happens to a session meanwhile does not wait for all."""


class Publisher:
    """`put`, `signs` and `run` never wait; `flush` writes. An end that was written is told to `on_stored`, which
    may then drop the local record.
    """

    def __init__(
        self, observations: Observations, runs: Runs, clock: Clock, on_stored: Callable[[str, str], None]
    ) -> None:
        self._observations = observations
        self._runs = runs
        self._clock = clock
        self._on_stored = on_stored
        self._waiting: dict[str, Document | None] = {}
        """Observations to write, None for one to remove. What is written is not kept: it would be a good part of
        the agent's memory."""
        self._signs: dict[str, Document] = {}
        """The same, where nothing happened to the session: written when there is no news to write."""
        self._there: set[str] = set()
        self._shown = False
        self._queue: list[Document] = []
        self._lock = asyncio.Lock()
        self._away = False

    def put(self, changed: Iterable[Document], gone: Iterable[str]) -> None:
        """Observations that are new or differ from the last ones, and sessions that are no more."""
        news: dict[str, Document | None] = {document["_id"]: document for document in changed}
        news.update(dict.fromkeys(gone))
        self._waiting.update(news)
        for name in news.keys() & self._signs.keys():
            del self._signs[name]
        if not self._shown:
            self._shown = True
            self._remove_others()

    def signs(self, changed: Iterable[Document]) -> None:
        """Observations of which the signs of life alone differ from the last ones."""
        for document in changed:
            (self._waiting if document["_id"] in self._waiting else self._signs)[document["_id"]] = document

    def run(self, document: Document) -> None:
        """A run that began or ended."""
        self._queue.append(document)

    def known(self, names: Iterable[str]) -> None:
        """Of whom the store holds an observation already (read at the start, before the first `flush`): leftovers
        are removed from it.
        """
        self._there.update(names)
        if self._shown:
            self._remove_others()

    @property
    def behind(self) -> bool:
        """Whether something is not written yet."""
        return bool(self._queue or self._waiting or self._signs)

    async def flush(self) -> bool:
        """Write one batch of what is seen and all runs, side by side: what is seen is waited for, so it is asked
        for first. A store that is away is no error: False, and it is tried again.
        """
        async with self._lock:
            taken = await asyncio.gather(self._taken(self._write_observations), self._taken(self._write_runs))
        self._away = not all(taken)
        return all(taken)

    async def _taken(self, write: Callable[[], Awaitable[None]]) -> bool:
        try:
            await write()
        except PyMongoError as error:
            if not self._away:
                logger.warning("MongoDB does not take observations", error=type(error).__name__)
            self._away = True
            return False
        return True

    async def _write_runs(self) -> None:
        while batch := self._queue[:BATCH]:
            await self._runs.save(batch)
            del self._queue[: len(batch)]
            for document in batch:
                if document["ended_ms"] is not None:
                    self._on_stored(document["session"], document["_id"])

    def _remove_others(self) -> None:
        """The first `put` names all sessions of the host."""
        self._waiting.update(dict.fromkeys(self._there - self._waiting.keys()))

    async def _write_observations(self) -> None:
        waiting, size = (self._waiting, BATCH) if self._waiting else (self._signs, SIGNS_BATCH)
        told: dict[str, Document | None] = dict(islice(waiting.items(), size))
        now = self._clock.now_ms()
        changed = [{**one, "seen_ms": now} for one in told.values() if one]
        removed = [name for name, one in told.items() if one is None and name in self._there]
        await self._observations.write(changed, removed)
        for name, one in told.items():
            self._stored(name, one)

    def _stored(self, name: str, document: Document | None) -> None:
        if document is None:
            self._there.discard(name)
        else:
            self._there.add(name)
        for waiting in (self._waiting, self._signs):
            if name in waiting and waiting[name] is document:
                del waiting[name]
