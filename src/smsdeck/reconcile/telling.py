"""What the agent says: runs that began and ended, transitions, and what is seen of each session."""

import asyncio
from collections.abc import Callable, Mapping

from smsdeck.kit.clock import Clock
from smsdeck.kit.mongo import Document
from smsdeck.reconcile import documents
from smsdeck.reconcile.desired import Wished
from smsdeck.reconcile.facts import Timers
from smsdeck.reconcile.history import History
from smsdeck.reconcile.memory import Memory
from smsdeck.reconcile.observe import Observer
from smsdeck.reconcile.publish import Publisher
from smsdeck.reconcile.shown import Changes, Facts, Shown
from smsdeck.reconcile.sight import Sight
from smsdeck.reconcile.signs import Signs
from smsdeck.screen import records
from smsdeck.screen.identity import Identity
from smsdeck.settings import Settings


class Teller:
    """Makes documents of what was seen, and has them published without anybody waiting. It is silent until it was
    told what the store knows already, and after `hush`.
    """

    def __init__(
        self,
        settings: Settings,
        observer: Observer,
        is_stopped: Callable[[Identity], bool],
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
        signs = Signs(settings.programs_dir, observer.folder, is_stopped, clock)
        self._shown = Shown(settings.host_name, signs, clock)
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
        self._publisher.known(observations)
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
            tail = (
                records.tail(self._observer.folder(end.session), end.run.run_id) if end.start or end.exit else []
            )
            told = documents.run_ended(end, _program(wishes, end.session), self._host, tail or [end.run.why])
            if end.start is None and end.exit is None:  # it left no record of its own
                self._memory.keep_run(told)
            self._publisher.run(told)
            self._last_exits[end.session] = documents.last_exit(end)

    def show(self, timers: Mapping[str, Timers], sight: Sight, wishes: Mapping[str, Wished]) -> None:
        """Publish all sessions as they are; signs of life are looked at every few seconds, or with a change."""
        self._put(
            self._shown.compare({name: self._facts(name, one, sight, wishes) for name, one in timers.items()})
        )

    def tell_anew(self) -> None:
        """The store has lost what it was told: show it all sessions again."""
        self._shown.clear()

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
        """A batch at a time, since news comes meanwhile. What led to an observation is written beside it, not
        before it: an agent that is killed in between tells it after its restart, from its memory on the disk.
        """
        taken = True
        while taken and self._behind:
            taken = all(await asyncio.gather(self._publisher.flush(), self._history.flush()))

    def look_again(self, timers: Mapping[str, Timers], sight: Sight, wishes: Mapping[str, Wished]) -> None:
        """Nothing happened since `show`, so that all but the signs of life is as it was: where it is time, look at
        those.
        """
        if self._behind or timers.keys() != self._shown.names:
            self.show(timers, sight, wishes)
        elif self._shown.signs_due:
            self._put(self._shown.signs_alone())

    def _put(self, changes: Changes) -> None:
        self._publisher.put(changes.news, changes.gone)
        self._publisher.signs(changes.signs)
        if self._behind:
            self._flush_soon()

    def _facts(self, name: str, timers: Timers, sight: Sight, wishes: Mapping[str, Wished]) -> Facts:
        starts, servers = sight.starts.get(name), sight.servers.get(name)
        one = starts[0] if starts and len(starts) == 1 else None  # nearly always, and for hundreds each round
        start = one or max(starts or (), key=lambda run: run.started_ms, default=None)
        path = wishes[name].path if name in wishes else None
        return Facts(timers, start, servers[0] if servers else None, path, self._last_exits.get(name))


def _program(wishes: Mapping[str, Wished], session: str) -> str:
    return wishes[session].program if session in wishes else session.partition("_")[0]
