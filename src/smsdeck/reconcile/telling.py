"""What the agent says: runs that began and ended, transitions, and what is seen of each session."""

import asyncio
from collections.abc import Mapping

from smsdeck.kit.clock import Clock
from smsdeck.kit.mongo import Document
from smsdeck.reconcile import documents
from smsdeck.reconcile.desired import Wished
from smsdeck.reconcile.facts import Timers
from smsdeck.reconcile.history import History
from smsdeck.reconcile.memory import Memory
from smsdeck.reconcile.observe import Observer, Sight
from smsdeck.reconcile.publish import Publisher
from smsdeck.reconcile.signs import Signs
from smsdeck.screen import records
from smsdeck.settings import Settings


class Teller:
    """Makes documents of what was seen, and has them published without anybody waiting. It is silent until it was
    told what the store knows already, and after `hush`.
    """

    def __init__(
        self,
        settings: Settings,
        observer: Observer,
        publisher: Publisher,
        history: History,
        memory: Memory,
        clock: Clock,
    ) -> None:
        self._host = settings.host_name
        self._observer = observer
        self._publisher = publisher
        self._history = history
        self._memory = memory
        self._signs = Signs(settings.programs_dir, observer.folder, clock)
        self._last_exits: dict[str, Document | None] = {}
        self._begun: set[str] = set()
        self._flushing: asyncio.Task[None] | None = None
        self._silent = True
        for document in memory.runs.values():
            publisher.run(document)

    def remember(self, observations: Mapping[str, Document]) -> None:
        """Take up what the last agent of this host said; from now on the store is told."""
        last = {name: document.get("last_exit") for name, document in observations.items()}
        self._last_exits = last | self._last_exits
        self._publisher.known(observations.values())
        self._silent = False

    def record(self, wishes: Mapping[str, Wished], sight: Sight) -> None:
        """Queue the runs that began and those that ended."""
        for session, runs in sight.starts.items():
            for start in runs:
                if start.run_id not in self._begun:
                    self._begun.add(start.run_id)
                    program = _program(wishes, session)
                    self._publisher.run(documents.run_begun(start, session, program, self._host))
        for end in sight.ends:
            self._begun.discard(end.run.run_id)
            tail = records.tail(self._observer.folder(end.session), end.run.run_id) if end.start else []
            told = documents.run_ended(end, _program(wishes, end.session), self._host, tail or [end.run.why])
            if end.start is None and end.exit is None:  # it left no record of its own
                self._memory.keep_run(told)
            self._publisher.run(told)
            self._last_exits[end.session] = documents.last_exit(end)

    def show(self, timers: Mapping[str, Timers], sight: Sight, wishes: Mapping[str, Wished]) -> None:
        """Publish all sessions as they are."""
        self._publisher.put([self._observation(name, one, sight, wishes) for name, one in timers.items()])
        if self._behind:
            self._flush_soon()

    def hush(self) -> None:
        """Tell the store nothing any more: another agent does."""
        self._silent = True

    async def flush(self, within_s: float | None = None) -> None:
        """Wait until all is written, or the store did not take it, or `within_s` is over."""
        if self._behind:
            await asyncio.wait({self._flush_soon()}, timeout=within_s)

    async def close(self, within_s: float) -> None:
        """Write what is known, within this time. What is not written is on the disk."""
        await self.flush(within_s)
        if self._flushing and not self._flushing.done():
            self._flushing.cancel()

    @property
    def _behind(self) -> bool:
        return not self._silent and (self._publisher.behind or self._history.behind)

    def _flush_soon(self) -> asyncio.Task[None]:
        """One flush at a time: the one under way takes along what was put meanwhile."""
        if self._flushing is None or self._flushing.done():
            self._flushing = asyncio.create_task(self._write())
        return self._flushing

    async def _write(self) -> None:
        """Transitions first: an agent that takes over from the observations finds no gap behind them."""
        await self._history.flush()
        await self._publisher.flush()

    def _observation(self, name: str, timers: Timers, sight: Sight, wishes: Mapping[str, Wished]) -> Document:
        start = max(sight.starts.get(name, []), key=lambda run: run.started_ms, default=None)
        server = next(iter(sight.servers.get(name, ())), None)
        path = wishes[name].path if name in wishes else None
        signs = self._signs.of(name, timers.state, start, path)
        return documents.observation(name, self._host, timers, start, server, signs, self._last_exits.get(name))


def _program(wishes: Mapping[str, Wished], session: str) -> str:
    return wishes[session].program if session in wishes else session.partition("_")[0]
