"""One round of the agent: look, plan, remember, act, publish. Nothing in it waits for MongoDB. An end does: it is
announced (for a second at most) before it is signalled.
"""

import asyncio
from collections import Counter
from collections.abc import Callable, Collection
from random import Random

from smsdeck.kit.clock import Clock
from smsdeck.kit.mongo import Document
from smsdeck.reconcile import plan
from smsdeck.reconcile.acting import Acting
from smsdeck.reconcile.brake import Brake
from smsdeck.reconcile.deciding import Decider
from smsdeck.reconcile.deeds import Deeds
from smsdeck.reconcile.desired import Wished
from smsdeck.reconcile.facts import Timers
from smsdeck.reconcile.history import History
from smsdeck.reconcile.knowledge import Knowledge
from smsdeck.reconcile.living import Limits
from smsdeck.reconcile.memory import Memory
from smsdeck.reconcile.observe import Observer
from smsdeck.reconcile.publish import Publisher
from smsdeck.reconcile.runs import Observations, Runs
from smsdeck.reconcile.session_config import SessionConfigs
from smsdeck.reconcile.sight import Sight
from smsdeck.reconcile.starting import Starter
from smsdeck.reconcile.telling import Teller
from smsdeck.reconcile.watches import Deaths
from smsdeck.screen.protocol import Screen
from smsdeck.settings import Settings

ANNOUNCE_SECONDS = 1.0
CROWD = 32


class Rounds:
    """What the agent remembers between rounds, and the parts it acts with."""

    def __init__(
        self,
        settings: Settings,
        screen: Screen,
        clock: Clock,
        configs: SessionConfigs,
        observations: Observations,
        runs: Runs,
        history: History,
        memory: Memory,
        wake: Callable[[], None],
        chance: Random,
    ) -> None:
        self._screen = screen
        self._clock = clock
        self._observer = Observer(screen, settings.sessions_dir)
        starter = Starter(settings, screen, self._observer, configs, clock)
        self._deeds = Deeds(screen, self._observer, starter, wake, grace_s=settings.stop_wait_seconds)
        publisher = Publisher(observations, runs, clock, self._stored)
        self._memory = memory
        self._knowledge = Knowledge(settings.host_name, memory, history, clock)
        self._teller = Teller(settings, self._observer, screen.is_stopped, publisher, history, memory, clock)
        self._deaths = Deaths(screen, wake)
        self._limits = Limits.of(
            start_s=settings.start_seconds,
            backoff_s=settings.backoff_seconds,
            grace_s=settings.stop_wait_seconds,
        )
        self._decider = Decider(self._knowledge, self._limits, chance)
        self._lock = asyncio.Lock()
        self.brake = Brake()
        self._acting = Acting(
            self._observer,
            self._deeds,
            self._knowledge,
            self.brake,
            clock,
            wake,
            at_once=settings.starts_at_once,
        )
        for name, timers in self._knowledge.timers.items():
            if timers.launched:
                self._deeds.expect(name, timers.launched)

    @property
    def _timers(self) -> dict[str, Timers]:
        return self._knowledge.timers

    @property
    def crowded(self) -> bool:
        """Whether so many are being started that a round would have a core of its own only once they are done."""
        return self._deeds.starting > CROWD

    def states(self) -> Counter[str]:
        """How many sessions are in each state."""
        return Counter(timers.state.value for timers in self._timers.values())

    @property
    def known(self) -> Collection[str]:
        """The sessions of which something is remembered."""
        return self._timers.keys()

    def remember(
        self,
        observations: dict[str, Document],
        crashes: dict[str, list[int]],
        last_moves: dict[str, Document | None],
    ) -> None:
        """Take up what the last agent told the store, where the memory says nothing. Only from now on is the store
        told anything.
        """
        self._knowledge.remember(observations, crashes, last_moves)
        self._decider.disturb()
        self._teller.remember(observations)

    async def once(self, wishes: dict[str, Wished] | None) -> None:
        """One round. Without wishes (never read yet) or with an incomplete look nothing is done."""
        async with self._lock:
            await self._once(wishes)

    async def _once(self, wishes: dict[str, Wished] | None) -> None:
        sight, now_ms = self._observer.look(self._clock.now_ms()), self._clock.now_ms()
        try:
            if wishes is not None:
                await self._see_to(sight, wishes, now_ms)
        finally:
            if not sight.same:
                self._deaths.follow(sight)  # last: what died meanwhile is told of at once, and no news waits

    async def _see_to(self, sight: Sight, wishes: dict[str, Wished], now_ms: int) -> None:
        if not sight.complete:
            self._out_of_sight(sight, wishes)
        elif self._decider.rests(wishes, sight, now_ms):
            self._rest(sight, wishes, now_ms)
        else:
            await self._act(sight, wishes, now_ms)

    def _out_of_sight(self, sight: Sight, wishes: dict[str, Wished]) -> None:
        self._decider.disturb()
        self._knowledge.unseen()
        self._knowledge.keep()
        self._teller.show(self._timers, sight, wishes)

    def _rest(self, sight: Sight, wishes: dict[str, Wished], now_ms: int) -> None:
        if self.brake.held:
            self.brake.look(self._timers.values(), len(wishes), now_ms)
        self._teller.look_again(self._timers, sight, wishes)

    async def _act(self, sight: Sight, wishes: dict[str, Wished], now_ms: int) -> None:
        for socket in sight.leftovers:
            self._screen.tidy(socket)
        for server in sight.lost_sockets:
            self._screen.heal(server)
        actions = self._decider.decide(wishes, sight, now_ms)
        ends = await self._acting.intend(actions, sight)
        starts = self._acting.launch(actions, wishes)
        self._knowledge.forget(name for name, one in wishes.items() if not one.retired)
        self._knowledge.keep()  # before anything is done, or told
        self._teller.record(wishes, sight)
        self._observer.told(sight.ends)
        self._teller.show(self._timers, sight, wishes)
        self._acting.clear(sight)
        for wished, run_id in starts:
            self._deeds.start(wished, run_id)
        await self._acting.adopt(actions, sight)
        if ends:
            announced = asyncio.create_task(self._teller.flush(within_s=ANNOUNCE_SECONDS))
            self._deeds.end({session: sight.targets(session) for session in ends}, announced)

    def next_due_s(self) -> float:
        """Seconds until some session has a thing to happen at a known time; infinite if none has."""
        now = self._clock.now_ms()
        due = [plan.due_ms(timers, self._limits) for timers in self._timers.values()]
        return min(((one - now) / 1000 for one in due if one is not None and one > now), default=float("inf"))

    async def flush(self) -> None:
        """Write what is not written yet, to the store and through to the disk."""
        await self._memory.sync()
        await self._teller.flush()

    def tell_anew(self) -> None:
        """The store has lost what it was told of the sessions: tell it again."""
        self._teller.tell_anew()

    def hush(self) -> None:
        """Tell the store nothing any more."""
        self._teller.hush()

    async def close(self) -> None:
        """Stop acting and watching; write what is known."""
        self._deaths.close()
        await self._deeds.close()
        await self._teller.close(within_s=ANNOUNCE_SECONDS)

    def is_gone(self, session: str) -> bool:
        """Whether nothing is left of a session that nobody wishes for."""
        return session not in self._timers

    def _stored(self, session: str, run_id: str) -> None:
        self._observer.forget(session, run_id)
        self._knowledge.stored(session, run_id)
        self._decider.disturb()
