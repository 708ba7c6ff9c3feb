"""The agent: makes GNU screen match what MongoDB wishes, and says what it sees. One per host.

It looks at everything every few seconds, and at once when a program dies or a wish changes. It acts only on a look
that was complete, only while it holds the host (see `fence`), and only on wishes that it read or remembers. Ending
the agent touches no program.
"""

import asyncio
import random
from contextlib import suppress

from pymongo.errors import PyMongoError

from smsdeck.access.session_tokens import SessionTokens
from smsdeck.catalog.gateways.specs import spec_maker
from smsdeck.kit import log
from smsdeck.kit.clock import Clock
from smsdeck.kit.loops import Background, cancel
from smsdeck.kit.mongo import Database
from smsdeck.reconcile.brake import Held
from smsdeck.reconcile.briefing import Briefing, Recall
from smsdeck.reconcile.charge import Charge
from smsdeck.reconcile.desired import DesiredReader
from smsdeck.reconcile.fence import Fence, holder_of
from smsdeck.reconcile.gateways import GatewayReader
from smsdeck.reconcile.history import History
from smsdeck.reconcile.memory import Memory
from smsdeck.reconcile.rounds import Rounds
from smsdeck.reconcile.runs import Observations, Runs
from smsdeck.reconcile.session_config import SessionConfigs
from smsdeck.reconcile.watches import follow_changes
from smsdeck.screen.identity import boot_id
from smsdeck.screen.protocol import Screen
from smsdeck.settings import Settings

logger = log.get("agent")
TICK_SECONDS = 2.0
HEARTBEAT_SECONDS = 5.0
REST_SECONDS = 0.1
"""The longest rest between two rounds."""

CROWDED_REST_SECONDS = 0.5
"""While dozens are being started: a round takes its CPU from them, and finds more of them done the later it is."""

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
        self._db = db
        self._wake = asyncio.Event()
        self._stale = asyncio.Event()
        self._told_held: Held | None = None
        self._memory = memory = Memory(settings.data_dir / "agent", settings.host_name, boot_id())
        gateways = GatewayReader(db, spec_maker(settings))
        configs = SessionConfigs(settings, SessionTokens(db), gateways)
        facts = {"holder": holder_of(settings.data_dir), "boot_id": boot_id(), "url": url}
        self._charge = Charge(Fence(db, settings.host_name, memory.fence, **facts), memory, by_force=take_over)
        observations = Observations(db, settings.host_name, self._charge.fence)
        runs, history = Runs(db), History(db, memory.told)
        self.rounds = Rounds(
            settings,
            screen,
            clock,
            configs,
            observations,
            runs,
            history,
            memory,
            self._wake.set,
            random.Random(),  # noqa: S311 - jitter, not a secret
        )
        desired = DesiredReader(db, settings.host_name, memory.wishes)
        recall = Recall(settings.host_name, observations, runs, history, self.rounds, clock)
        self._briefing = Briefing(desired, gateways, configs, memory, self.rounds, recall, self._wake.set)

    async def run(self, stop: asyncio.Event) -> None:
        """Work until `stop` is set. FencedError if another agent took the host over."""
        background = Background()
        stopping = asyncio.create_task(self._stop_on(stop))
        try:
            await self._begin()
            background.start("heartbeat", HEARTBEAT_SECONDS, self._beat)
            background.start("news", GATHER_SECONDS, self._beat_when_due)
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
            await self.rounds.once(self._briefing.wishes if self._charge.acts else None)
        except Exception:  # one bad round must not end the agent
            logger.exception("round failed")
        if (self.rounds.brake.held is None) != (self._told_held is None):
            self._charge.fence.beat_due.set()
        rest = CROWDED_REST_SECONDS if self.rounds.crowded else min(loop.time() - began, REST_SECONDS)
        await asyncio.sleep(rest)

    async def _beat(self) -> None:
        self._told_held = self.rounds.brake.held
        if await self._charge.beat(brake=self.rounds.brake.told()):
            logger.warning("the store has lost what it was told of this host: told again")
            self.rounds.tell_anew()
        if self._charge.lost:
            self._wake.set()

    async def _beat_when_due(self) -> None:
        await self._charge.fence.beat_due.wait()
        self._charge.fence.beat_due.clear()
        await self._beat()

    async def _read_when_due(self) -> None:
        with suppress(TimeoutError):
            async with asyncio.timeout(REREAD_SECONDS):  # wait_for of Python 3.11 can swallow a cancel
                await self._stale.wait()
        await asyncio.sleep(GATHER_SECONDS)
        self._stale.clear()
        await self._read()

    async def _read(self) -> None:
        """Read the wishes, if the host is ours."""
        if not self._charge.confirmed:
            await self._beat()
        if self._charge.confirmed:
            await self._briefing.read()
