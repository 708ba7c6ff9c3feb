"""Starting a session for certain: its folder and token, screen, and the wrapper's word that it began."""

import asyncio
import os
import sys
from contextlib import suppress

from pymongo.errors import PyMongoError

from smsdeck.errors import SetupError, UnavailableError
from smsdeck.kit import log
from smsdeck.kit.clock import Clock
from smsdeck.reconcile.code import Digests
from smsdeck.reconcile.desired import Wished
from smsdeck.reconcile.facts import EndCause, EndedRun
from smsdeck.reconcile.observe import Observer
from smsdeck.reconcile.session_config import SessionConfigs
from smsdeck.reconcile.sight import End
from smsdeck.reconcile.sweeping import sweep
from smsdeck.screen import remains
from smsdeck.screen.folders import SessionFolder
from smsdeck.screen.launch import Launch, command, environment, program_file
from smsdeck.screen.protocol import Screen
from smsdeck.settings import Settings

logger = log.get("agent")
EXPECT_SECONDS = 10.0
TURN = 32
"""Starts in one pass of the event loop: each blocks it until screen is executed, a millisecond or more."""

START_SECONDS = 20.0
"""screen tells nothing: a run without a start record after this long did not begin."""

STARTED_NOTHING = (
    "screen started nothing: no pty is left, its folder in the data folder cannot be written, "
    "or its screen server was killed at once"
)


class Starter:
    """A start that fails is told to the observer as a run that could not begin."""

    def __init__(
        self, settings: Settings, screen: Screen, observer: Observer, configs: SessionConfigs, clock: Clock
    ) -> None:
        self._settings = settings
        self._screen = screen
        self._observer = observer
        self._configs = configs
        self._clock = clock
        self._digests = Digests()
        self._slots = asyncio.Semaphore(settings.starts_at_once)
        self._turns = asyncio.Semaphore(TURN)

    async def start(self, wished: Wished, run_id: str) -> None:
        """In its turn: `starts_at_once` at the same time."""
        async with self._slots:
            async with self._turns:
                await asyncio.sleep(0)  # deaths and edits are heard of between turns
            try:
                launch = self._launch(wished, run_id)
                if remains.holds_lock(launch.folder.path):
                    await sweep([launch.folder.path])
                with suppress(PyMongoError):  # the token is registered when the store is back
                    await self._configs.ensure(wished, starting=True)
                await self._screen.start(launch.session, command(launch), environment(launch))
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

    async def expect(self, session: str, run_id: str) -> None:
        """Wait for a run that the last agent had asked screen for, or was about to."""
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
            sha256=self._digests.of(file),
        )

    async def _began(self, folder: SessionFolder, run_id: str, within_s: float) -> bool:
        """Whether the wrapper recorded a start, or a refusal to start."""
        loop = asyncio.get_running_loop()
        deadline = loop.time() + within_s
        records = [f"{folder.runs}/{run_id}.{kind}" for kind in ("start", "exit")]
        while loop.time() < deadline:
            if any(map(os.path.exists, records)):  # dozens of starts look fifty times a second
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
