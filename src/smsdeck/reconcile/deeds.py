"""Starting and ending for real. Each deed is a task of its own, so that a slow one holds up nobody else."""

import asyncio
import sys
from collections.abc import Callable, Collection, Coroutine
from contextlib import suppress
from pathlib import Path

from pymongo.errors import PyMongoError

from smsdeck.errors import SetupError, UnavailableError
from smsdeck.kit import log
from smsdeck.kit.clock import Clock
from smsdeck.kit.loops import cancel
from smsdeck.reconcile.desired import Wished
from smsdeck.reconcile.facts import EndCause, EndedRun
from smsdeck.reconcile.observe import Observer
from smsdeck.reconcile.session_config import SessionConfigs
from smsdeck.reconcile.sight import End
from smsdeck.screen import remains
from smsdeck.screen.folders import SessionFolder
from smsdeck.screen.launch import Launch, command, environment, program_file
from smsdeck.screen.protocol import Screen, Target
from smsdeck.settings import Settings

logger = log.get("agent")
EXPECT_SECONDS = 10.0
START_SECONDS = 20.0
"""screen tells nothing: a run without a start record after this long did not begin."""

STARTED_NOTHING = "screen started nothing: no pty is left, or its folder in the data folder cannot be written"


class Deeds:
    """What is under way. `on_done` is called after each deed, so that the next round follows at once."""

    def __init__(
        self,
        settings: Settings,
        screen: Screen,
        observer: Observer,
        configs: SessionConfigs,
        clock: Clock,
        on_done: Callable[[], None],
    ) -> None:
        self._settings = settings
        self._screen = screen
        self._observer = observer
        self._configs = configs
        self._clock = clock
        self._on_done = on_done
        self._slots = asyncio.Semaphore(settings.starts_at_once)
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
        self._begin(self._starting, wished.name, self._start(wished, run_id))

    def expect(self, session: str, run_id: str) -> None:
        """Wait for a run that the last agent had asked screen for, or was about to."""
        self._begin(self._starting, session, self._expect(session, run_id))

    def end(self, session: str, targets: list[Target]) -> None:
        """TERM, grace, KILL. The wish must be on the disk already."""
        self._begin(self._ending, session, self._end(session, targets))

    def clear(self, sessions: Collection[str]) -> None:
        """End what dead runs of these sessions left alive. What a wrapper or a server watches is not touched."""
        folders = [self._configs.folder(session).path for session in sessions]
        sweep = asyncio.create_task(self._clear(folders))
        self._sweeps.add(sweep)
        sweep.add_done_callback(self._sweeps.discard)

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

    async def _start(self, wished: Wished, run_id: str) -> None:
        async with self._slots:
            try:
                launch = self._launch(wished, run_id)
                if remains.holds_lock(launch.folder.path):
                    await self._clear([launch.folder.path])
                with suppress(PyMongoError):  # the token is registered when the store is back
                    await self._configs.ensure(wished, run_id)
                await self._screen.start(launch.session, command(launch), environment(launch.folder))
                if not await self._began(launch.folder, run_id, START_SECONDS):
                    raise UnavailableError(STARTED_NOTHING)
            except SetupError as error:
                self._failed(wished.name, run_id, error.detail.rstrip("."), cannot_run=True)
            except UnavailableError as error:
                self._failed(wished.name, run_id, error.detail.rstrip("."))
            except OSError as error:
                where = f"{error.filename}: " if error.filename else ""
                self._failed(wished.name, run_id, f"it cannot be started: {where}{error.strerror}")
            except Exception as error:  # a start that fails in silence would be STARTING for ever
                self._failed(wished.name, run_id, f"{type(error).__name__}: {error}"[:200])

    async def _expect(self, session: str, run_id: str) -> None:
        if not await self._began(self._configs.folder(session), run_id, EXPECT_SECONDS):
            self._failed(session, run_id, "the agent was restarted before it began", cause="lost")

    def _launch(self, wished: Wished, run_id: str) -> Launch:
        if wished.path is None:
            raise SetupError(f"{wished.program} is not a registered program.")
        file = program_file(self._settings.programs_dir, wished.path)
        folder = self._configs.folder(wished.name)
        folder.make()
        program = (str(self._settings.session_python or sys.executable), str(file))
        return Launch(
            wished.name,
            folder,
            run_id,
            wished.wish.restart_id or "",
            program,
            self._settings.session_log_bytes,
            wrapper=self._settings.session_wrapper,
        )

    async def _began(self, folder: SessionFolder, run_id: str, within_s: float) -> bool:
        """Whether the wrapper recorded a start, or a refusal to start."""
        loop = asyncio.get_running_loop()
        deadline = loop.time() + within_s
        while loop.time() < deadline:
            if any((folder.runs / f"{run_id}.{kind}").exists() for kind in ("start", "exit")):
                return True
            await asyncio.sleep(0.02)
        return False

    def _failed(
        self, session: str, run_id: str, why: str, *, cannot_run: bool = False, cause: EndCause = "crash"
    ) -> None:
        logger.warning("start failed", session=session, why=why)
        now = self._clock.now_ms()
        run = EndedRun(run_id, now, now, cause, why, cannot_run=cannot_run)
        self._observer.failed(End(session, run))

    async def _end(self, session: str, targets: list[Target]) -> None:
        grace = self._settings.stop_wait_seconds
        ends = [self._screen.end(target, grace) for target in targets]
        # Most sessions have one run, and hundreds may end at once: a task less for each of them.
        gone = [await ends[0]] if len(ends) == 1 else await asyncio.gather(*ends)
        if not all(gone):
            logger.error("still alive after KILL", session=session)

    @staticmethod
    async def _clear(folders: Collection[Path]) -> None:
        """Look in a thread: hundreds of processes' environments are read."""
        for folder, left in (await asyncio.to_thread(remains.find, folders)).items():
            logger.warning("a dead run left processes alive: ended", session=folder.name, count=len(left))
            if not await remains.end(left):
                logger.error("still alive after KILL", session=folder.name)
