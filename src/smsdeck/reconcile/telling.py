"""What the agent says: runs that began and ended, and what is seen of each session."""

import asyncio
from collections.abc import Mapping
from dataclasses import replace

from smsdeck.kit.clock import Clock
from smsdeck.kit.mongo import Document
from smsdeck.reconcile import documents
from smsdeck.reconcile.desired import Wished
from smsdeck.reconcile.facts import Timers
from smsdeck.reconcile.health import health
from smsdeck.reconcile.observe import Observer, Sight
from smsdeck.reconcile.publish import Publisher
from smsdeck.reconcile.states import State
from smsdeck.screen import records


class Teller:
    """Makes documents of what was seen, and has them published without anybody waiting."""

    def __init__(self, host: str, observer: Observer, publisher: Publisher, clock: Clock) -> None:
        self._host = host
        self._observer = observer
        self._publisher = publisher
        self._clock = clock
        self._last_exits: dict[str, Document | None] = {}
        self._begun: set[str] = set()
        self._flushing: asyncio.Task[None] | None = None

    def remember(self, observations: Mapping[str, Document]) -> None:
        """Take up what the last agent of this host said."""
        self._last_exits = {name: document.get("last_exit") for name, document in observations.items()}
        self._publisher.known(observations.values())

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
            program = _program(wishes, end.session)
            self._publisher.run(documents.run_ended(end, program, self._host, tail or [end.run.why]))
            self._last_exits[end.session] = documents.last_exit(end)

    def show(self, timers: Mapping[str, Timers], sight: Sight) -> None:
        """Publish all sessions as they are; as UNKNOWN where the look was not complete."""
        shown = [
            self._observation(name, one if sight.complete else _unknown(one), sight)
            for name, one in timers.items()
        ]
        self._publisher.put(shown)
        if self._publisher.behind:
            self._flush_soon()

    async def flush(self, within_s: float | None = None) -> None:
        """Wait until all is written, or the store did not take it, or `within_s` is over."""
        if self._publisher.behind:
            await asyncio.wait({self._flush_soon()}, timeout=within_s)

    def _flush_soon(self) -> asyncio.Task[None]:
        """One flush at a time: the one under way takes along what was put meanwhile."""
        if self._flushing is None or self._flushing.done():
            self._flushing = asyncio.create_task(self._publisher.flush())
        return self._flushing

    def _observation(self, name: str, timers: Timers, sight: Sight) -> Document:
        start = max(sight.starts.get(name, []), key=lambda run: run.started_ms, default=None)
        server = next(iter(sight.servers.get(name, ())), None)
        started = start.started_ms if start else None
        heart = self._heartbeat(name) if start else None
        well = health(timers.state, started, heart, self._clock.now_ms())
        last = self._last_exits.get(name)
        return documents.observation(name, self._host, timers, start, server, well, last)

    def _heartbeat(self, name: str) -> int | None:
        try:
            return self._observer.folder(name).heartbeat.stat().st_mtime_ns // 1_000_000
        except OSError:
            return None


def _program(wishes: Mapping[str, Wished], session: str) -> str:
    return wishes[session].program if session in wishes else session.partition("_")[0]


def _unknown(timers: Timers) -> Timers:
    return replace(timers, state=State.UNKNOWN, cause="SCREENDIR cannot be read")
