"""The agent: makes GNU screen match what MongoDB wishes, and says what it sees. One per host.

It looks at everything every few seconds, and at once when a program dies or a wish changes. It acts only on a look
that was complete, only while it holds the host (see `fence`), and only on wishes that it read or remembers. Ending
the agent touches no program.
"""

import asyncio
import random
import signal
from contextlib import suppress

from prometheus_client import CollectorRegistry
from pymongo.errors import PyMongoError

from smsdeck.access.session_tokens import SessionTokens
from smsdeck.catalog.gateways.specs import spec_maker
from smsdeck.errors import SetupError
from smsdeck.kit import log, mongo
from smsdeck.kit.clock import Clock, SystemClock
from smsdeck.kit.loops import Background, cancel
from smsdeck.kit.mongo import Database
from smsdeck.reconcile.charge import Charge
from smsdeck.reconcile.desired import DesiredReader
from smsdeck.reconcile.fence import Fence, holder_of
from smsdeck.reconcile.figures import Figures, agent_port
from smsdeck.reconcile.gateways import GatewayReader
from smsdeck.reconcile.history import History
from smsdeck.reconcile.lock import agent_lock
from smsdeck.reconcile.memory import Memory
from smsdeck.reconcile.rounds import Rounds
from smsdeck.reconcile.runs import Observations, Runs
from smsdeck.reconcile.session_config import SessionConfigs
from smsdeck.reconcile.watches import follow_changes
from smsdeck.screen import descriptors, scope
from smsdeck.screen.folders import private_folder
from smsdeck.screen.gnu import GnuScreen
from smsdeck.screen.identity import boot_id
from smsdeck.screen.protocol import Screen
from smsdeck.settings import Settings

logger = log.get("agent")
TICK_SECONDS = 2.0
HEARTBEAT_SECONDS = 5.0
REST_SECONDS = 0.1
"""The longest rest between two rounds."""

GATHER_SECONDS = 0.03
"""An edit of many sessions is read once, not once for each."""

PATIENCE_SECONDS = 3.0
"""For the store to answer at the start; then the agent goes on from memory."""

REREAD_SECONDS = 30.0
"""The change stream brings edits at once; this is for a stream that went silent."""


class Agent:
    """All parts of one agent, wired; `run` until told to stop. `take_over`: from whoever holds the host.
    `url`: where serve reaches its port; empty for none.
    """

    def __init__(
        self,
        settings: Settings,
        db: Database,
        screen: Screen,
        clock: Clock,
        *,
        take_over: bool = False,
        url: str = "",
    ) -> None:
        self._settings = settings
        self._db = db
        self._clock = clock
        self._wake = asyncio.Event()
        self._stale = asyncio.Event()
        self._memory = memory = Memory(settings.data_dir / "agent", settings.host_name, boot_id())
        self._desired = DesiredReader(db, settings.host_name, memory.wishes)
        self._gateways = GatewayReader(db, spec_maker(settings))
        self._configs = SessionConfigs(settings, SessionTokens(db), self._gateways)
        facts = {"holder": holder_of(settings.data_dir), "boot_id": boot_id(), "url": url}
        self._charge = Charge(Fence(db, settings.host_name, memory.fence, **facts), memory, by_force=take_over)
        self._observations = Observations(db, settings.host_name, self._charge.fence)
        self._runs = Runs(db)
        self._history = History(db, memory.told)
        self._told = False
        self.rounds = Rounds(
            settings,
            screen,
            clock,
            self._configs,
            self._observations,
            self._runs,
            self._history,
            memory,
            self._wake.set,
            random.Random(),  # noqa: S311 - jitter, not a secret
        )

    async def run(self, stop: asyncio.Event) -> None:
        """Work until `stop` is set. FencedError if another agent took the host over."""
        background = Background()
        stopping = asyncio.create_task(self._stop_on(stop))
        try:
            await self._begin()
            background.start("heartbeat", HEARTBEAT_SECONDS, self._beat)
            background.start("doubts", GATHER_SECONDS, self._beat_in_doubt)
            background.start("changes", TICK_SECONDS, lambda: follow_changes(self._db, self._stale.set))
            background.start("wishes", GATHER_SECONDS, self._read_when_due)
            background.start("observations", TICK_SECONDS, self.rounds.flush)
            while not stop.is_set() and not self._charge.lost:
                await self._round()
                with suppress(TimeoutError):
                    async with asyncio.timeout(min(TICK_SECONDS, self.rounds.next_due_s())):
                        await self._wake.wait()
        finally:
            await cancel([stopping])
            await background.close()
            await self._end()
        if self._charge.lost:
            raise self._charge.lost

    async def _begin(self) -> None:
        """Ask the store who holds the host, before anything is done; one that is away is not waited for long."""
        with suppress(PyMongoError, TimeoutError):
            async with asyncio.timeout(PATIENCE_SECONDS):
                await self._read()

    async def _end(self) -> None:
        if self._charge.lost:
            self.rounds.hush()
        await self.rounds.close()
        await self._charge.release()
        await self._memory.sync()
        self._memory.close()

    async def _stop_on(self, stop: asyncio.Event) -> None:
        await stop.wait()
        self._wake.set()

    async def _round(self) -> None:
        """One round, and a rest of the same length: what it set going, and the store, get their turn before the
        next of the deaths and starts that follow one another.
        """
        self._wake.clear()
        loop = asyncio.get_running_loop()
        began = loop.time()
        try:
            await self.rounds.once(self._desired.wishes if self._charge.acts else None)
        except Exception:  # one bad round must not end the agent
            logger.exception("round failed")
        await asyncio.sleep(min(loop.time() - began, REST_SECONDS))

    async def _beat(self) -> None:
        await self._charge.beat(brake_until_ms=self.rounds.brake_until_ms)
        if self._charge.lost:
            self._wake.set()

    async def _beat_in_doubt(self) -> None:
        await self._charge.fence.doubted.wait()
        self._charge.fence.doubted.clear()
        await self._beat()

    async def _read_when_due(self) -> None:
        with suppress(TimeoutError):
            async with asyncio.timeout(REREAD_SECONDS):  # wait_for of Python 3.11 can swallow a cancel
                await self._stale.wait()
        await asyncio.sleep(GATHER_SECONDS)
        self._stale.clear()
        await self._read()

    async def _read(self) -> None:
        """Read the wishes, if the host is ours; the first time also what the last agent told."""
        if not self._charge.confirmed:
            await self._beat()
        if not self._charge.confirmed:
            return
        if not self._told:
            await self._recall()
        await self._gateways.read()
        await self._desired.read()
        self._memory.keep_wishes(self._desired.wishes or {})
        self._wake.set()
        await self._prepare()

    async def _recall(self) -> None:
        """What the store knows of what the last agent did, so that no back-off is forgotten where the disk was."""
        await self._configs.prepare()
        crashes = await self._runs.recent_crashes(self._settings.host_name, self._clock.now_ms())
        observations = await self._observations.load()
        unknown = [name for name in observations if name not in self.rounds.known]
        last_moves = {name: await self._history.last(name) for name in unknown}
        self.rounds.remember(observations, crashes, last_moves)
        self._told = True

    async def _prepare(self) -> None:
        """Have every session's folder and token ready before it is started, by us or by hand. A retired one's
        token holds until the session has ended: until then it has something to report.
        """
        wishes = list((self._desired.wishes or {}).values())
        await self._configs.ensure_all(wished for wished in wishes if not wished.retired)
        for wished in wishes:
            if wished.retired and self.rounds.is_gone(wished.name):
                await self._configs.withdraw(wished.name)


async def run_agent(settings: Settings, *, take_over: bool = False) -> None:
    """Run until SIGTERM or SIGINT. SetupError if screen, the data folder or the lock is not to be had; FencedError
    if another agent took the host over; a MongoDB that is away is waited for.
    """
    private_folder(settings.data_dir)
    private_folder(settings.sessions_dir)
    if not settings.programs_dir.is_dir():
        raise SetupError(f"{settings.programs_dir} is not a folder.", hint="Check SMSDECK_PROGRAMS_DIR.")
    descriptors.take_all()
    screen = GnuScreen(settings.effective_screen_dir, scope.find(settings.session_scopes))
    stop = asyncio.Event()
    for number in (signal.SIGTERM, signal.SIGINT):
        asyncio.get_running_loop().add_signal_handler(number, stop.set)
    with agent_lock(settings.data_dir):
        client = mongo.connect(settings.mongodb_url.get_secret_value())
        try:
            logger.info("agent started", host=settings.host_name, screen_dir=str(screen.folder))
            await _run(settings, mongo.database(client), screen, stop, take_over=take_over)
        finally:
            with suppress(PyMongoError):
                await client.close()
    logger.info("agent ended; programs go on")


async def _run(settings: Settings, db: Database, screen: Screen, stop: asyncio.Event, *, take_over: bool) -> None:
    registry = CollectorRegistry()
    port = agent_port(settings, registry)
    url = settings.effective_agent_url if port.start() else ""
    agent = Agent(settings, db, screen, SystemClock(), take_over=take_over, url=url)
    registry.register(Figures(agent.rounds))
    try:
        await agent.run(stop)
    finally:
        await port.close()
