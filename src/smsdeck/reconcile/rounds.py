"""One round of the agent: look, plan, remember, act, publish. Nothing in it waits for MongoDB, except that the
end of a session is announced (for a second at most) before it is signalled.
"""

import asyncio
from collections import Counter
from collections.abc import Callable, Collection
from random import Random

from smsdeck.kit import log
from smsdeck.kit.clock import Clock
from smsdeck.kit.ids import uuid7
from smsdeck.kit.mongo import Document
from smsdeck.reconcile import admission, living, plan
from smsdeck.reconcile.deciding import Decider
from smsdeck.reconcile.deeds import Deeds
from smsdeck.reconcile.desired import Wished
from smsdeck.reconcile.facts import Action, Do, Timers
from smsdeck.reconcile.history import History
from smsdeck.reconcile.knowledge import Knowledge
from smsdeck.reconcile.memory import Memory
from smsdeck.reconcile.observe import Observer
from smsdeck.reconcile.publish import Publisher
from smsdeck.reconcile.runs import Observations, Runs
from smsdeck.reconcile.session_config import SessionConfigs
from smsdeck.reconcile.sight import Sight
from smsdeck.reconcile.telling import Teller
from smsdeck.reconcile.watches import Deaths
from smsdeck.screen import records
from smsdeck.screen.protocol import Screen
from smsdeck.screen.records import Intent
from smsdeck.settings import Settings

logger = log.get("agent")
ANNOUNCE_SECONDS = 1.0
KILL_MS = 8_000
"""After the grace: for KILL to work, and for the wrapper and the server to follow."""

QUEUE = 2
"""Starts handed out per slot and round, so that slots need not wait for the next round."""


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
        self._settings = settings
        self._screen = screen
        self._clock = clock
        self._wake = wake
        self._observer = Observer(screen, settings.sessions_dir)
        self._deeds = Deeds(settings, screen, self._observer, configs, clock, wake)
        publisher = Publisher(observations, runs, clock, self._stored)
        self._memory = memory
        self._knowledge = Knowledge(settings.host_name, memory, history, clock)
        self._teller = Teller(settings, self._observer, publisher, history, memory, clock)
        self._deaths = Deaths(screen, wake)
        self._limits = living.Limits(
            start_ms=round(settings.start_seconds * 1000),
            backoff_ms=round(settings.backoff_seconds * 1000),
            stop_ms=round(settings.stop_wait_seconds * 1000) + KILL_MS,
        )
        self._decider = Decider(self._knowledge, self._limits, chance)
        self._lock = asyncio.Lock()
        self._cleared = False
        self.brake_until_ms: int | None = None
        for name, timers in self._knowledge.timers.items():
            if timers.launched:
                self._deeds.expect(name, timers.launched)

    @property
    def _timers(self) -> dict[str, Timers]:
        return self._knowledge.timers

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
        sight = self._observer.look(self._clock.now_ms())
        if not sight.same:
            self._deaths.follow(sight.processes())
        if wishes is None:
            self._put_back(sight)
            return
        if not sight.complete:
            self._put_back(sight)
            self._decider.disturb()
            self._knowledge.unseen()
            self._knowledge.keep()
            self._teller.show(self._timers, sight, wishes)
            return
        if self._decider.rests(wishes, sight, self._clock.now_ms()):
            self._teller.look_again(self._timers, sight, wishes)
            return
        for socket in sight.leftovers:
            self._screen.tidy(socket)
        for server in sight.lost_sockets:
            self._screen.heal(server)
        actions = self._decider.decide(wishes, sight, self._clock.now_ms())
        ends = await self._intend(actions, sight)
        starts = self._launch(actions, wishes)
        self._knowledge.forget(name for name, one in wishes.items() if not one.retired)
        self._knowledge.keep()  # before anything is done, or told
        self._teller.record(wishes, sight)
        self._teller.show(self._timers, sight, wishes)
        self._clear(sight)
        for wished, run_id in starts:
            self._deeds.start(wished, run_id)
        await self._adopt(actions, sight)
        if ends:
            await self._teller.flush(within_s=ANNOUNCE_SECONDS)
        for session in ends:
            self._deeds.end(session, sight.targets(session))

    def next_due_s(self) -> float:
        """Seconds until some session has a thing to happen at a known time; infinite if none has."""
        now = self._clock.now_ms()
        due = [plan.due_ms(timers, self._limits) for timers in self._timers.values()]
        return min(((one - now) / 1000 for one in due if one is not None and one > now), default=float("inf"))

    async def flush(self) -> None:
        """Write what is not written yet, to the store and through to the disk."""
        await self._memory.sync()
        await self._teller.flush()

    def hush(self) -> None:
        """Tell the store nothing any more."""
        self._teller.hush()

    async def close(self) -> None:
        """Stop acting and watching; write what is known."""
        self._deaths.close()
        await self._deeds.close()
        await self._teller.close(within_s=ANNOUNCE_SECONDS)

    def _put_back(self, sight: Sight) -> None:
        """Ends seen before anybody may act on them are told again."""
        for end in sight.ends:
            self._observer.failed(end)

    async def _intend(self, actions: list[Action], sight: Sight) -> list[str]:
        """Put the wish to end on the disk, before any signal; which sessions are to be ended now."""
        ends = [one for one in actions if one.do is Do.END and not self._deeds.is_ending(one.session)]
        if wanted := [one for one in ends if one.wanted]:
            await asyncio.to_thread(self._write_intents, wanted, sight)
        return [one.session for one in ends]

    def _write_intents(self, actions: list[Action], sight: Sight) -> None:
        for action in actions:
            folder = self._observer.folder(action.session)
            now = self._clock.now_ms()
            for run in sight.starts.get(action.session, []):
                records.intend(folder, Intent(run.run_id, action.by, action.reason, now))
            self._observer.doubt(action.session)

    def _launch(self, actions: list[Action], wishes: dict[str, Wished]) -> list[tuple[Wished, str]]:
        """Which sessions are started now, under which run ids."""
        slots = self._settings.starts_at_once * QUEUE - self._deeds.starting
        now = self._clock.now_ms()
        self._brake(len(wishes), now)
        starts = []
        for action in admission.admit(actions, slots, brake=self.brake_until_ms is not None):
            wished, run_id = wishes[action.session], str(uuid7())
            before = self._timers[action.session]
            self._timers[action.session] = plan.launched(before, run_id, wished.wish, action, now)
            starts.append((wished, run_id))
        return starts

    def _brake(self, sessions: int, now: int) -> None:
        times = [time for timers in self._timers.values() for time in timers.crashes.times]
        until = admission.brake_until_ms(times, sessions, now)
        if (until is None) != (self.brake_until_ms is None):
            recent = sum(time > now - admission.BRAKE_WINDOW_MS for time in times)
            told = logger.error if until else logger.info
            told("mass-crash brake is on: restarts are held" if until else "brake is off", crashes=recent)
        self.brake_until_ms = until

    async def _adopt(self, actions: list[Action], sight: Sight) -> None:
        for action in actions:
            if action.do is Do.ADOPT:
                taken = await asyncio.to_thread(self._observer.adopt, action.session, str(uuid7()), sight)
                logger.info("adopted" if taken else "nothing to adopt", session=action.session, by=action.by)
                self._wake()

    def _clear(self, sight: Sight) -> None:
        """End what runs left alive that died without an exit record, and once what was left before this agent."""
        left = {end.session for end in sight.ends if end.start and end.exit is None}
        if not self._cleared:
            left |= sight.seen.keys()
            self._cleared = True
        if left:
            self._deeds.clear(left)

    def is_gone(self, session: str) -> bool:
        """Whether nothing is left of a session that nobody wishes for."""
        return session not in self._timers

    def _stored(self, session: str, run_id: str) -> None:
        self._observer.forget(session, run_id)
        self._knowledge.stored(session, run_id)
        self._decider.disturb()
