"""Starting and ending for real. Each deed is a task of its own, so that a slow one holds up nobody else."""

import asyncio
from collections.abc import Callable, Collection, Coroutine, Mapping

from smsdeck.kit import log
from smsdeck.kit.loops import cancel
from smsdeck.reconcile.desired import Wished
from smsdeck.reconcile.observe import Observer
from smsdeck.reconcile.starting import Starter
from smsdeck.reconcile.sweeping import sweep
from smsdeck.screen.protocol import Screen, Target

logger = log.get("agent")


class Deeds:
    """What is under way. `on_done` is called after each deed, so that the next round follows at once; `grace_s` is
    from TERM to KILL.
    """

    def __init__(
        self,
        screen: Screen,
        observer: Observer,
        starter: Starter,
        on_done: Callable[[], None],
        *,
        grace_s: float,
    ) -> None:
        self._screen = screen
        self._observer = observer
        self._starter = starter
        self._on_done = on_done
        self._grace_s = grace_s
        self._starting: dict[str, asyncio.Task[None]] = {}
        self._ending: dict[str, asyncio.Task[None]] = {}
        self._sweeps: set[asyncio.Task[None]] = set()

    @property
    def starting(self) -> int:
        """How many starts are under way."""
        return len(self._starting)

    def is_ending(self, session: str) -> bool:
        """Whether an end of this session is under way."""
        return session in self._ending

    def start(self, wished: Wished, run_id: str) -> None:
        """Start a run; a failure is told to the observer as a run that could not begin."""
        self._begin(self._starting, wished.name, self._starter.start(wished, run_id))

    def expect(self, session: str, run_id: str) -> None:
        """Wait for a run that the last agent had asked screen for, or was about to."""
        self._begin(self._starting, session, self._starter.expect(session, run_id))

    def end(self, targets: Mapping[str, list[Target]], announced: asyncio.Task[None]) -> None:
        """TERM, grace, KILL of these sessions, once it is `announced`. The wish must be on the disk already."""
        waiting = asyncio.create_task(self._end_all(targets, announced))
        self._ending.update(dict.fromkeys(targets, waiting))

    def clear(self, sessions: Collection[str]) -> None:
        """End what dead runs of these sessions left alive. What a wrapper or a server watches is not touched."""
        folders = [self._observer.folder(session).path for session in sessions]
        sweeping = asyncio.create_task(sweep(folders))
        self._sweeps.add(sweeping)
        sweeping.add_done_callback(self._sweeps.discard)

    async def close(self) -> None:
        """Drop what is under way. Programs are left as they are; intents on the disk are taken up again."""
        await cancel([*self._starting.values(), *self._ending.values(), *self._sweeps])

    def _begin(
        self, under_way: dict[str, asyncio.Task[None]], session: str, deed: Coroutine[None, None, None]
    ) -> None:
        def done(_: asyncio.Task[None]) -> None:
            under_way.pop(session, None)
            self._observer.doubt(session)
            self._on_done()

        under_way[session] = asyncio.create_task(deed, name=f"deed {session}")
        under_way[session].add_done_callback(done)

    async def _end_all(self, targets: Mapping[str, list[Target]], announced: asyncio.Task[None]) -> None:
        """One task waits for all: hundreds may."""
        await asyncio.wait({announced})
        for session, its in targets.items():
            self._begin(self._ending, session, self._end(session, its))

    async def _end(self, session: str, targets: list[Target]) -> None:
        ends = [self._screen.end(target, self._grace_s) for target in targets]
        # Most sessions have one run, and hundreds may end at once: a task less for each of them.
        gone = [await ends[0]] if len(ends) == 1 else await asyncio.gather(*ends)
        if not all(gone):
            logger.error("still alive after KILL", session=session)
